package org.fullrank.methods.positionprediction;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Computation;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;

/**
 * {@code context_step_time}: the time of forward and backward at a mask ratio over the time without
 * one, of a vision transformer on gray images of 28 pixels. Settings: {@code mask_ratio}, {@code
 * width}, {@code depth}, {@code heads}, {@code patch}, {@code batch}, {@code rounds}. Both steps
 * take turns, and {@code time_ratio} is the ratio of their medians. {@code cost_ratio} is that of
 * the operations.
 */
record StepTime() implements Computation {
  private static final int SIDE = 28; // pixels

  @Override
  public String name() {
    return "context_step_time";
  }

  @Override
  public Map<String, Double> of(Map<String, String> settings, Seed seed) {
    var chosen = Settings.of(settings);
    var size = new VitSize(chosen.width, chosen.depth, chosen.heads, 4);
    try (var _ = Scope.open()) {
      Supplier<Encoder> encoders =
          () ->
              EncoderConfig.Vit.of(size, chosen.patch)
                  .withPositions(Positions.NONE)
                  .withPool(Pool.MEAN)
                  .build(new InputShape.Images(1, SIDE, SIDE), Parts.standard(), seed.with(0));
      var facts = new TrainingFacts(chosen.batch, 0, chosen.batch, 1, chosen.rounds);
      Encoder encoder = encoders.get();
      var site =
          new Site(encoder, encoders, Parts.standard(), facts, Site.Hardware.CPU, seed.with(1));
      Tensor images = Ops.randn(seed.with(2), chosen.batch, 1, SIDE, SIDE);
      var view = View.of(Input.of(images), List.of());
      var batch = new Batch(List.of(view), new long[chosen.batch], new Targets.None());
      var clock = new Clock(0, chosen.rounds, chosen.batch);
      var step = new TrainingStep(batch, encoder, clock, Pass.train(seed.with(3)));
      double time = ratio(method(chosen.maskRatio, site), method(0, site), step, chosen.rounds);
      double patches = encoder.layout().places();
      return Map.of(
          "time_ratio", time, "cost_ratio", costRatio(patches, chosen.width, chosen.maskRatio));
    }
  }

  private static Method method(double maskRatio, Site site) {
    return new PositionPredictionConfig(maskRatio, new PositionTarget.Place()).build(site);
  }

  private static double ratio(Method masked, Method full, TrainingStep step, int rounds) {
    var times = new double[2][rounds];
    for (int round = -1; round < rounds; round++) { // the first is not counted
      double first = nanos(masked, step);
      double second = nanos(full, step);
      if (round >= 0) {
        times[0][round] = first;
        times[1][round] = second;
      }
    }
    return median(times[0]) / median(times[1]);
  }

  private static double nanos(Method method, TrainingStep step) {
    long start = System.nanoTime();
    try (var _ = Scope.open()) {
      method.step(step).total().backward();
    }
    return (double) System.nanoTime() - start;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /**
   * The operations of a block whose keys and values come from the context, over those of the full
   * block: {@code [(10 + 2(1 − η)) N d² + 2 (1 − η) N² d] / [12 N d² + 2 N² d]}.
   *
   * @param tokens {@code N}
   * @param width {@code d}, with a feed-forward part of {@code 4d}
   * @param maskRatio {@code η}
   */
  static double costRatio(double tokens, double width, double maskRatio) {
    double left = 1 - maskRatio;
    double maps = tokens * width * width;
    double meetings = 2 * tokens * tokens * width;
    return ((10 + 2 * left) * maps + left * meetings) / (12 * maps + meetings);
  }

  private record Settings(
      double maskRatio, int width, int depth, int heads, int patch, int batch, int rounds) {
    private static final Map<String, Double> DEFAULTS =
        Map.of(
            "mask_ratio",
            0.75,
            "width",
            64.0,
            "depth",
            4.0,
            "heads",
            4.0,
            "patch",
            4.0,
            "batch",
            64.0,
            "rounds",
            9.0);

    static Settings of(Map<String, String> given) {
      var unknown = new TreeSet<>(given.keySet());
      unknown.removeAll(DEFAULTS.keySet());
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            "settings: want some of %s, was %s"
                .formatted(new TreeSet<>(DEFAULTS.keySet()), unknown));
      }
      return new Settings(
          number(given, "mask_ratio"),
          whole(given, "width"),
          whole(given, "depth"),
          whole(given, "heads"),
          whole(given, "patch"),
          whole(given, "batch"),
          whole(given, "rounds"));
    }

    private static int whole(Map<String, String> given, String name) {
      return Check.positive((int) number(given, name), name);
    }

    private static double number(Map<String, String> given, String name) {
      String text = given.getOrDefault(name, String.valueOf(DEFAULTS.get(name)));
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException _) {
        throw new IllegalArgumentException(name + ": want a number, was " + text);
      }
    }
  }
}
