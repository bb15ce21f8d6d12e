package org.fullrank.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Needs;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.optim.Clock;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.views.AudioViews;
import org.fullrank.views.RunningText;
import org.fullrank.views.TextViews;
import org.fullrank.views.ViewsConfig;

/**
 * The schedule of micro-batches and steps, derived from the settings and the size of the data.
 * Micro-batches are numbered through the whole run, and all have the same size. A batch that grows
 * takes more of them. A step may span two epochs.
 *
 * @param loading settings of the data loader
 * @param perEpoch micro-batches in an epoch
 * @param micros micro-batches of the run, of which the last may be too few for a step
 * @param stages the stages of equal batch size, in order; a single stage if the size is constant
 */
record Plan(LoaderConfig loading, int perEpoch, long micros, List<Stage> stages) {
  private static final int AHEAD = 3;

  /**
   * Steps of equal size.
   *
   * @param step steps before the stage
   * @param micro micro-batches before the stage
   * @param accumulate micro-batches in a step
   */
  record Stage(long step, long micro, int accumulate) {
    /** Micro-batches before step {@code done + 1} of the run, a step of this stage or its end. */
    long micro(long done) {
      return micro + (done - step) * accumulate;
    }

    /** The stage that follows at the first step that begins at {@code boundary} or later. */
    Stage next(long boundary, long micros, int more) {
      long left = Math.min(boundary - micro + accumulate - 1, micros - micro);
      long taken = Math.max(0, left / accumulate);
      return new Stage(step + taken, micro + taken * accumulate, more);
    }
  }

  Plan {
    stages = List.copyOf(stages);
  }

  /**
   * Checks that data, views and method fit each other.
   *
   * @throws Problem with all mismatches, one per line
   */
  static Plan of(RunConfig config, Dataset data) {
    check(config, data);
    return unchecked(config, data);
  }

  private static Plan unchecked(RunConfig config, Dataset data) {
    var train = config.train();
    var loading =
        new LoaderConfig(train.microBatch(), LoaderConfig.Tail.DROP, train.workers(), AHEAD);
    int perEpoch = loading.batches(EpochSamples.count(config.needs(), data));
    long micros = train.epochUnit().microBatches(perEpoch, train.epochs(), config.views().count());
    var stages = new ArrayList<>(List.of(new Stage(0, 0, train.accumulate())));
    for (var change : train.scaling().map(ScalingConfig::progressive).orElse(List.of())) {
      long boundary = (long) perEpoch * change.epoch();
      int accumulate = ScalingConfig.accumulate(change, train.accumulate());
      stages.add(stages.getLast().next(boundary, micros, accumulate));
    }
    return new Plan(loading, perEpoch, micros, stages);
  }

  /** Micro-batches that the steps of the run {@code config} take. */
  static long micros(RunConfig config, Dataset data) {
    Plan plan = unchecked(config, data);
    return plan.stages.getLast().micro(plan.steps());
  }

  /** Optimizer steps of the run. */
  long steps() {
    Stage last = stages.getLast();
    return last.step() + (micros - last.micro()) / last.accumulate();
  }

  /** Micro-batches of step {@code step}, from 1. */
  int accumulate(long step) {
    return stage(step - 1).accumulate();
  }

  /** The stage of the step after {@code done} steps. */
  private Stage stage(long done) {
    return stages.reversed().stream().filter(it -> it.step() <= done).findFirst().orElseThrow();
  }

  /** The clock of step {@code step} with the samples that it is planned for. */
  Clock clock(long step) {
    return clock(step, (long) accumulate(step) * loading.batch());
  }

  /**
   * The clock of step {@code step}.
   *
   * @param samples samples that it has consumed
   */
  Clock clock(long step, long samples) {
    if (stages.size() == 1) {
      return new Clock(step, steps(), samples);
    }
    double unit = stages.getFirst().accumulate();
    double to = stage(step - 1).micro(step) / unit;
    double from = stage(step - 1).micro(step - 1) / unit;
    return new Clock(step, steps(), samples, new Clock.Span(from, to, micros / unit));
  }

  /** The labelled samples of each class. */
  private static List<Integer> classSamples(Dataset data) {
    var counts = new int[data.classes().size()];
    IntStream.range(0, data.size())
        .map(data::label)
        .filter(it -> it >= 0)
        .forEach(it -> counts[it]++);
    return Arrays.stream(counts).boxed().toList();
  }

  /** The input shape that the encoder is built for: the first view's. */
  static InputShape shape(ViewsConfig views) {
    return views.shapes().getFirst();
  }

  /**
   * Checks that {@code done} steps are not past the end of the run.
   *
   * @throws Problem if the settings end before step {@code done}
   */
  void reaches(long done, TrainConfig train) {
    if (done > steps()) {
      throw Problem.config(
          String.format(
                  Locale.ROOT,
                  "train.epochs: want at least the epochs already trained, was %d, which end at step %,d;",
                  train.epochs(),
                  steps())
              + String.format(Locale.ROOT, " the run is at step %,d", done));
    }
  }

  private static void check(RunConfig config, Dataset data) {
    var misfits = new ArrayList<String>();
    Needs needs = config.needs();
    var kind = config.views().modality();
    if (!needs.kinds().contains(kind)) {
      misfits.add(otherKind(needs.kinds(), kind));
    }
    if (needs.wantsSequences() && data.symbols().isEmpty()) {
      misfits.add(
          "data: the method wants a target sequence of each sample, such as a transcript or a"
              + " translation; the data set has none");
    }
    if (config.views() instanceof AudioViews clips) {
      misfits.addAll(ClipFit.misfits(needs, clips, data));
    }
    otherTokenizer(config).ifPresent(misfits::add);
    int views = config.views().count();
    if (views < needs.fewest() || views > needs.most()) {
      misfits.add(
          String.format(
              Locale.ROOT, "views: the method wants %s, the policy makes %d", range(needs), views));
    }
    misfits.addAll(needs.unrecorded(config.views().recorded()));
    boolean guided = config.components().stream().anyMatch(ComponentConfig::guides);
    if (guided != config.views().follows()) {
      misfits.add(
          guided
              ? "views: a component guides them, and no view has a guided_augment step"
              : "views: guided_augment wants a component that guides it, such as curriculum;"
                  + " trivial_augment draws at random");
    }
    if (config.train().buckets() > 0) {
      EpochSamples.unsorted(needs, data).ifPresent(misfits::add);
    }
    if (needs.labels() && data.classes().isEmpty()) {
      misfits.add("data: the method wants labels, the data set has none");
    }
    int samples = EpochSamples.count(needs, data);
    if (samples == 0) {
      misfits.add(
          needs.sampling() == Needs.Sampling.GROUPS
              ? "method.sampling: want data with groups for groups, no sample has one"
              : "data: want labelled training samples, none has a label");
    } else if (samples < config.train().batch()) {
      misfits.add(tooFew(samples, data.size(), config.train().batch()));
    }
    MemoryEstimate.of(config).misfit(MemoryEstimate.machine()).ifPresent(misfits::add);
    if (!misfits.isEmpty()) {
      throw Problem.config(String.join("\n", misfits));
    }
  }

  private static Optional<String> otherTokenizer(RunConfig config) {
    Optional<TokenizerConfig> ofViews =
        switch (config.views()) {
          case TextViews texts -> Optional.of(texts.tokenizer());
          case RunningText running -> Optional.of(running.tokenizer());
          case ViewsConfig _ -> Optional.empty();
        };
    return config
        .data()
        .tokenizerOfIds()
        .filter(ofData -> ofViews.filter(it -> !it.equals(ofData)).isPresent())
        .map(_ ->
            "views.tokenizer: want the tokenizer of data, whose ids the samples are; was"
                + " another");
  }

  private static String otherKind(Set<Modality> wanted, Modality given) {
    return wanted.isEmpty()
        ? "components: the method and its components learn from no kind of samples in common"
        : "data: the method learns from %s, the views are of %s"
            .formatted(
                String.join(" or ", wanted.stream().map(Modality::several).sorted().toList()),
                given.several());
  }

  private static String tooFew(int samples, int all, int batch) {
    return String.format(
        Locale.ROOT,
        "train.batch: want at most %,d, the number of %straining samples, was %,d",
        samples,
        samples < all ? "labelled " : "",
        batch);
  }

  private static String range(Needs needs) {
    if (needs.fewest() == needs.most()) {
      return new Count(needs.fewest(), "view").toString();
    }
    return needs.most() == Integer.MAX_VALUE
        ? new Count(needs.fewest(), "view") + " or more"
        : needs.fewest() + " to " + needs.most() + " views";
  }

  /** The position in the stream of micro-batches after {@code done} steps. */
  Position position(long done) {
    long micro = stage(done).micro(done);
    return new Position(Math.toIntExact(micro / perEpoch), Math.toIntExact(micro % perEpoch));
  }

  /**
   * The facts of the run for methods; does not check that the data suit the settings (for a probe
   * of a trained run).
   */
  static TrainingFacts facts(RunConfig config, Dataset data) {
    Plan plan = unchecked(config, data);
    return new TrainingFacts(
        data.size(),
        data.classes().size(),
        config.train().batch(),
        Math.max(1, plan.perEpoch / config.train().accumulate()),
        Math.max(1, plan.steps()),
        config.train().scaling().stream().mapToInt(ScalingConfig::baseBatch).findFirst(),
        classSamples(data),
        new TrainingFacts.Vocabularies(config.views().symbols(), data.symbols()));
  }

  /** The number of complete epochs after {@code done} steps. */
  int epochs(long done) {
    return position(done).epoch();
  }
}
