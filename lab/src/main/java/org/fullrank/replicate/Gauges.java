package org.fullrank.replicate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.data.Splits;
import org.fullrank.encoder.Encoder;
import org.fullrank.lab.GroupReport;
import org.fullrank.loader.Batches;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Computation;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Measure;
import org.fullrank.probe.GroupTable;
import org.fullrank.recipe.Names;
import org.fullrank.train.EncoderCompute;
import org.fullrank.train.RunConfig;
import org.fullrank.uncertainty.ProbedUncertainty;

/**
 * What claims can speak of: the numbers of every run, the measures of the rooms, and the rooms'
 * computations. The numbers of every run:
 *
 * <pre>
 *   accuracy         share of the measured images that are classified right at the end, 0..1: by the
 *                    method's logits, by nearest neighbours where it has none
 *   train_loss       mean loss of the last steps
 *   effective_rank   effective rank of the last block's tokens at the end, averaged over images
 *   mean_cosine      mean cosine of the last block's tokens at the end
 *   output_rank      effective rank of the tokens that leave the encoder, behind its last norm
 *   entropy          entropy of the most peaked head of all blocks at the end, as a share of the
 *                    largest possible, 0..1
 *   least_entropy    the smallest entropy of the trace
 *   entropy_before   the smallest entropy with weights up to those whose loss was too high first;
 *                    of diverged runs
 *   head_norm        mean length of what a head makes of the values, before the first step
 *   encoded_views    views that the student encodes in the whole run, unique samples times views
 *   gradient_norm    norm of all gradients together at the first step, before clipping
 * </pre>
 *
 * A run has {@code linear_accuracy}, the accuracy of the linear probe of its features, if the claim
 * asks for it; of data with groups also {@code worst_group_accuracy}, {@code adjusted_accuracy} and
 * {@code group_mean_accuracy}, and with {@code dfr_} before the first two those of a last layer
 * that is fitted to group-balanced validation images. Of clips with a label at equal distances in
 * time it has {@code token_accuracy}, the accuracy of the linear probe of the last block's tokens,
 * and {@code token_accuracy_gain}, the same less that of the untrained encoder. The measures of
 * {@link ProbedUncertainty}, such as {@code probe_ece}, are taken if the claim asks for them.
 *
 * @param measures by name, those of every run first
 * @param computations by name
 */
record Gauges(Map<String, Gauge> measures, Map<String, Computation> computations) {
  static final String ACCURACY = "accuracy";
  static final String TRAIN_LOSS = "train_loss";
  static final String ENTROPY_BEFORE = "entropy_before";
  private static final int BATCH = 250;

  /** A number of a run that is over. */
  @FunctionalInterface
  interface Gauge {
    OptionalDouble of(Finished run);
  }

  /**
   * A run that is over, its data still open.
   *
   * @param batch the images that encoders are looked at with
   * @param watching what was heard of it
   */
  record Finished(RunConfig config, Splits data, FixedBatch batch, Watching watching) {}

  /** The numbers of every run. */
  private static final Map<String, Gauge> STANDARD = standard();

  /** The numbers of every run, what {@code rooms} bring, and the measures of other jars. */
  static Gauges of(List<Entry> rooms) {
    var measures = new LinkedHashMap<>(STANDARD);
    measures.put(
        "linear_accuracy",
        run -> Accuracy.linear(run.config(), run.data(), run.watching().model()));
    measures.put("token_accuracy", run -> tokenProbe(run, TokenProbe::accuracy));
    measures.put(
        "token_accuracy_gain", run -> tokenProbe(run, (it, e) -> it.gain(run.config(), e)));
    measures.putAll(groups());
    var computations = new LinkedHashMap<String, Computation>();
    for (Entry room : rooms) {
      for (Measure measure : room.instruments().measures()) {
        measures.put(measure.name(), run -> on(run, measure));
      }
      room.instruments().computations().forEach(it -> computations.put(it.name(), it));
    }
    Catalogue.MEASURES.forEach(it -> measures.put(it.name(), run -> on(run, it)));
    return new Gauges(measures, computations);
  }

  private static OptionalDouble tokenProbe(
      Finished run, ToDoubleBiFunction<TokenProbe, Encoder> number) {
    var encoder = run.watching().model().inference();
    return TokenProbe.of(run.config(), run.data())
        .map(probe -> OptionalDouble.of(number.applyAsDouble(probe, encoder)))
        .orElseGet(OptionalDouble::empty);
  }

  private static Map<String, Gauge> groups() {
    var all = new LinkedHashMap<String, Gauge>();
    all.put("worst_group_accuracy", run -> group(run, false, it -> it.worst().accuracy()));
    all.put("adjusted_accuracy", run -> group(run, false, GroupTable::adjusted));
    all.put("group_mean_accuracy", run -> group(run, false, GroupTable::balanced));
    all.put("dfr_worst_group_accuracy", run -> group(run, true, it -> it.worst().accuracy()));
    all.put("dfr_adjusted_accuracy", run -> group(run, true, GroupTable::adjusted));
    return all;
  }

  private static OptionalDouble group(
      Finished run, boolean refitted, ToDoubleFunction<GroupTable> number) {
    var model = run.watching().model();
    return (refitted
            ? GroupReport.refitted(run.config(), run.data(), model)
            : GroupReport.of(run.config(), run.data(), model))
        .map(table -> OptionalDouble.of(number.applyAsDouble(table)))
        .orElseGet(OptionalDouble::empty);
  }

  private static Map<String, Gauge> standard() {
    var all = new LinkedHashMap<String, Gauge>();
    all.put(ACCURACY, run -> Accuracy.of(run.config(), run.data(), run.watching().model()));
    all.put(TRAIN_LOSS, run -> OptionalDouble.of(run.watching().lastLoss()));
    all.put("effective_rank", run -> tokens(run).mapToDouble(t -> t.last().effectiveRank()).max());
    all.put("mean_cosine", run -> tokens(run).mapToDouble(t -> t.last().meanCosine()).max());
    all.put("output_rank", run -> tokens(run).mapToDouble(t -> t.out().effectiveRank()).max());
    all.put("entropy", run -> entropy(run).stream().mapToDouble(v -> v).max());
    all.put("least_entropy", run -> run.watching().entropies(Long.MAX_VALUE).min());
    all.put(ENTROPY_BEFORE, Gauges::entropyBefore);
    all.put("head_norm", run -> mean(run.watching().start().headNorms()));
    all.put("encoded_views", Gauges::encodedViews);
    all.put("gradient_norm", run -> OptionalDouble.of(run.watching().firstGradient()));
    return all;
  }

  private static OptionalDouble encodedViews(Finished run) {
    var compute = EncoderCompute.of(run.config(), run.data().train());
    return OptionalDouble.of((double) compute.encodedViews());
  }

  private static Stream<FixedBatch.Tokens> tokens(Finished run) {
    return run.batch().tokens(run.watching().model().encoder()).stream();
  }

  private static Optional<Double> entropy(Finished run) {
    return run.batch().attention(run.watching().model().encoder()).entropy();
  }

  /** The loss of step s is made with the weights of step s − 1, and so is the trace's entropy. */
  private static OptionalDouble entropyBefore(Finished run) {
    var diverged = run.watching().diverged();
    return diverged
        .map(it -> run.watching().entropies(it.step() - 1).min())
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average();
  }

  private static OptionalDouble on(Finished run, Measure measure) {
    var model = run.watching().model();
    var view = run.config().views().evaluation();
    try (var batches = Batches.of(run.data().test(), view, BATCH, _ -> {})) {
      return measure.of(model.inference(), model.method(), batches);
    }
  }

  /**
   * The numbers of {@code run}; what is not finite is left out.
   *
   * @param asked the measures to take besides those of every run
   */
  Map<String, Double> of(Finished run, List<String> asked) {
    var found = new LinkedHashMap<String, Double>();
    measures.forEach((name, gauge) -> {
      if (STANDARD.containsKey(name) || asked.contains(name)) {
        put(found, name, gauge.of(run));
      }
    });
    var uncertain = asked.stream().distinct().filter(ProbedUncertainty::has).toList();
    if (!uncertain.isEmpty()) {
      var view = run.config().views().evaluation();
      ProbedUncertainty.DEFAULT
          .of(run.watching().model(), run.data(), view, uncertain)
          .forEach((name, value) -> put(found, name, OptionalDouble.of(value)));
    }
    return found;
  }

  private static void put(Map<String, Double> found, String name, OptionalDouble value) {
    DoubleStream.of(value.orElse(Double.NaN))
        .filter(Double::isFinite)
        .forEach(number -> found.put(name, number));
  }

  /**
   * The computation called {@code name}.
   *
   * @throws Problem if there is none
   */
  Computation computation(String name) {
    return Optional.ofNullable(computations.get(name))
        .orElseThrow(() -> unknown("compute", name, List.copyOf(computations.keySet())));
  }

  /**
   * Refuses a claim that speaks of a measure that no run has. What arms without training give is
   * known only when they have run.
   */
  void check(Claim claim) {
    var trained =
        claim.arms().stream().filter(a -> a.compute().isEmpty()).map(Claim.Arm::arm).toList();
    claim.expect().stream()
        .map(Expectation::statistic)
        .filter(statistic -> statistic.arms().stream().anyMatch(trained::contains))
        .flatMap(statistic -> statistic.about().stream())
        .forEach(this::checkMeasure);
    claim.choosing().ifPresent(it -> checkMeasure(it.measure()));
  }

  private void checkMeasure(String name) {
    if (!measures.containsKey(name) && !ProbedUncertainty.has(name)) {
      throw unknown("measure", name, List.copyOf(measures.keySet()));
    }
  }

  private static Problem unknown(String what, String name, List<String> known) {
    return Problem.config(
        "%s: want one of %s, was %s%s"
            .formatted(what, String.join(", ", known), name, Names.didYouMean(name, known)));
  }
}
