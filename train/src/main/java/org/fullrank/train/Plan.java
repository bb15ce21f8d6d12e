package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.input.InputShape;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.fullrank.methods.Needs;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.views.ViewsConfig;

/**
 * The schedule of micro-batches and steps, derived from the settings and the size of the data.
 * Micro-batches are numbered through the whole run. Step {@code s} consumes the micro-batches from
 * {@code (s − 1)·accumulate} on; a step may span two epochs.
 *
 * @param loading settings of the data loader
 * @param perEpoch micro-batches in an epoch
 * @param accumulate micro-batches in a step
 * @param steps optimizer steps of the run
 */
record Plan(LoaderConfig loading, int perEpoch, int accumulate, long steps) {
  private static final int AHEAD = 3;

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
    int perEpoch = loading.batches(data.size());
    return new Plan(
        loading,
        perEpoch,
        train.accumulate(),
        (long) perEpoch * train.epochs() / train.accumulate());
  }

  /** The input shape that the encoder is built for: the first view's. */
  static InputShape.Images images(ViewsConfig views) {
    return everySize(views).getFirst();
  }

  /** All input shapes of the encoder. */
  static List<InputShape.Images> everySize(ViewsConfig views) {
    return views.shapes().stream().map(Plan::images).toList();
  }

  private static InputShape.Images images(InputShape shape) {
    return switch (shape) {
      case InputShape.Images images -> images;
      case InputShape.Waveform _, InputShape.Frames _, InputShape.Ids _ ->
          throw new IllegalArgumentException(
              "views: the encoder takes images, were " + shape.kind());
    };
  }

  /**
   * Checks that {@code done} steps are not past the end of the run.
   *
   * @throws Problem if the settings end before step {@code done}
   */
  void reaches(long done, TrainConfig train) {
    if (done > steps) {
      throw Problem.config(
          String.format(
                  Locale.ROOT,
                  "train.epochs: want at least the epochs already trained, was %d, which end at step %,d;",
                  train.epochs(),
                  steps)
              + String.format(Locale.ROOT, " the run is at step %,d", done));
    }
  }

  private static void check(RunConfig config, Dataset data) {
    var misfits = new ArrayList<String>();
    Needs needs = config.method().needs();
    int views = config.views().count();
    if (views < needs.fewest() || views > needs.most()) {
      misfits.add(
          String.format(
              Locale.ROOT, "views: the method wants %s, the policy makes %d", range(needs), views));
    }
    misfits.addAll(needs.unrecorded(config.views().recorded()));
    if (needs.labels() && data.classes().isEmpty()) {
      misfits.add("data: the method wants labels, the data set has none");
    }
    if (data.size() < config.train().batch()) {
      misfits.add(
          String.format(
              Locale.ROOT,
              "train.batch: want at most %,d, the number of training images, was %,d",
              data.size(),
              config.train().batch()));
    }
    MemoryEstimate.of(config).misfit(MemoryEstimate.machine()).ifPresent(misfits::add);
    if (!misfits.isEmpty()) {
      throw Problem.config(String.join("\n", misfits));
    }
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
    long micro = done * accumulate;
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
        Math.max(1, plan.perEpoch / plan.accumulate),
        Math.max(1, plan.steps));
  }

  /** The number of complete epochs after {@code done} steps. */
  int epochs(long done) {
    return position(done).epoch();
  }
}
