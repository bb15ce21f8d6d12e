package org.fullrank.uncertainty;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.LaplaceMap;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.Temperature;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.probe.FittedProbe;
import org.fullrank.probe.Labels;

/**
 * The probes of an encoder, fitted to training images when they are first asked for, and their
 * probabilities. Tensors live in the caller's scope, which stays open while this is used.
 */
final class Probes {
  private static final int FITTED_DRAWS = 4;
  private static final int LAPLACE_DRAWS = 30;
  private static final int MEMBERS = 3;
  private static final int CALIBRATION = 5; // every fifth image

  static final Seed TEST = new Seed(1);
  private static final Seed FIT = new Seed(2);
  private static final Seed MEMBER = new Seed(3);

  private final Encoder encoder;
  private final LabelledImages train;
  private final int draws;
  private final Map<List<Object>, FittedProbe> fitted = new HashMap<>();
  private Optional<Tensor> means = Optional.empty();

  /**
   * @param train the images that probes are fitted to
   * @param draws draws of the weights for a prediction; 1 if draws do not differ
   */
  Probes(Encoder encoder, LabelledImages train, int draws) {
    this.encoder = encoder;
    this.train = train;
    this.draws = draws;
  }

  /** Draws of the weights for a prediction. */
  int draws() {
    return draws;
  }

  /** The probabilities {@code [draws, images, classes]} of {@code images} by {@code forecaster}. */
  PosteriorPredictive predict(Forecaster forecaster, Tensor images) {
    return new PosteriorPredictive(
        switch (forecaster) {
          case PROBE -> drawn(images);
          case MEANS -> alone(onAll(), images);
          case SCALED -> scaled(images);
          case ENSEMBLE -> ensemble(images);
          case LAPLACE -> laplace(images);
        });
  }

  private int[] all() {
    return IntStream.range(0, train.size()).toArray();
  }

  private FittedProbe onAll() {
    return once(Forecaster.MEANS, 0, () -> fitted(all()));
  }

  private FittedProbe once(Forecaster forecaster, int member, Supplier<FittedProbe> fit) {
    return fitted.computeIfAbsent(List.of(forecaster, member), _ -> fit.get());
  }

  private Tensor drawn(Tensor images) {
    var probe = once(Forecaster.PROBE, 0, this::onDraws);
    Tensor unseen = DrawnFeatures.of(encoder, images, draws, TEST);
    return Ops.stack(
        0,
        IntStream.range(0, draws)
            .mapToObj(draw -> shares(probe, unseen.select(0, draw)))
            .toArray(Tensor[]::new));
  }

  private FittedProbe onDraws() {
    int times = Math.min(draws, FITTED_DRAWS);
    Tensor features = DrawnFeatures.of(encoder, train.values(), times, FIT);
    int[] indices = train.labels().indices();
    int[] repeated = IntStream.range(0, times).flatMap(_ -> Arrays.stream(indices)).toArray();
    return FittedProbe.chosen(features.flatten(0, 1), new Labels(repeated, train.labels().names()));
  }

  private static Tensor shares(FittedProbe probe, Tensor features) {
    return shares(probe.head(), probe.standardised(features), Pass.evaluate());
  }

  private static Tensor shares(LinearMap head, Tensor features, Pass pass) {
    return Ops.noGrad(() -> head.forward(features, pass).softmax(1));
  }

  private Tensor features(int[] rows) {
    Tensor all = means.orElseGet(() -> DrawnFeatures.ofMeans(encoder, train.values()));
    means = Optional.of(all);
    long[] index = Arrays.stream(rows).asLongStream().toArray();
    return all.index_select(0, Tensors.like(index, all, index.length));
  }

  private Labels labels(int[] rows) {
    int[] indices = train.labels().indices();
    return new Labels(
        Arrays.stream(rows).map(row -> indices[row]).toArray(), train.labels().names());
  }

  private FittedProbe fitted(int[] rows) {
    return FittedProbe.chosen(features(rows), labels(rows));
  }

  private Tensor alone(FittedProbe probe, Tensor images) {
    return shares(probe, DrawnFeatures.ofMeans(encoder, images)).unsqueeze(0);
  }

  private Tensor scaled(Tensor images) {
    int[] fit = IntStream.range(0, train.size()).filter(i -> i % CALIBRATION > 0).toArray();
    int[] apart = IntStream.range(0, train.size()).filter(i -> i % CALIBRATION == 0).toArray();
    var probe = once(Forecaster.SCALED, 0, () -> fitted(fit));
    var held = probabilities(shares(probe, features(apart)), labels(apart));
    double temperature = Temperature.fitted(held).value();
    Tensor logits =
        Ops.noGrad(() ->
            probe
                .head()
                .forward(
                    probe.standardised(DrawnFeatures.ofMeans(encoder, images)), Pass.evaluate()));
    return Ops.times(logits, 1 / temperature).softmax(1).unsqueeze(0);
  }

  private Tensor ensemble(Tensor images) {
    Tensor unseen = DrawnFeatures.ofMeans(encoder, images);
    List<Tensor> members =
        IntStream.range(0, MEMBERS)
            .mapToObj(member -> {
              var random = MEMBER.with(member).random();
              int[] rows = random.ints(train.size(), 0, train.size()).toArray();
              return shares(once(Forecaster.ENSEMBLE, member, () -> fitted(rows)), unseen);
            })
            .toList();
    return Ops.stack(0, members.toArray(Tensor[]::new));
  }

  private Tensor laplace(Tensor images) {
    var probe = onAll();
    var head =
        LaplaceMap.around(probe.head(), probe.standardised(features(all())), probe.penalty());
    Tensor unseen = probe.standardised(DrawnFeatures.ofMeans(encoder, images));
    return Ops.stack(
        0,
        IntStream.range(0, LAPLACE_DRAWS)
            .mapToObj(draw -> shares(head, unseen, Pass.sample(TEST.with(draw))))
            .toArray(Tensor[]::new));
  }

  /** The rows of {@code shares [images, classes]} beside their labels. */
  static LabelledProbabilities probabilities(Tensor shares, Labels labels) {
    int classes = labels.classes();
    double[] flat = Tensors.doubles(shares);
    double[][] rows =
        Stream.iterate(0, i -> i + 1)
            .limit(labels.size())
            .map(i -> Arrays.copyOfRange(flat, i * classes, (i + 1) * classes))
            .toArray(double[][]::new);
    return LabelledProbabilities.of(rows, labels.indices(), labels.names());
  }
}
