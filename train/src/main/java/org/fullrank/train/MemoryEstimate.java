package org.fullrank.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.encoder.EncoderSize;
import org.fullrank.input.InputShape;
import org.fullrank.optim.OptimConfig;

/**
 * A lower bound of the memory of a training run, bytes, computed from its settings alone: nothing
 * is built for it. A run takes about twice as much.
 *
 * @param state weights, and their gradients and moments where they are trained
 * @param constants tensors of the encoder that are not trained
 * @param activations what the backward pass of one micro-batch needs
 * @param views the input values of one micro-batch
 */
record MemoryEstimate(double state, double constants, double activations, double views) {
  private static final double GIB = 1L << 30;
  private static final int NUMBER = 4; // bytes

  /** The estimate of a run with the settings {@code config}. */
  static MemoryEstimate of(RunConfig config) {
    List<InputShape> shapes = config.views().shapes();
    var home = EncoderSize.of(config.encoder(), shapes.getFirst());
    double batch = config.train().microBatch();
    double weights = home.weights() + config.method().weights(home.width());
    double kept =
        shapes.stream()
            .mapToDouble(shape -> EncoderSize.of(config.encoder(), shape).activations())
            .sum();
    double numbers = shapes.stream().mapToDouble(InputShape::numbers).sum();
    return new MemoryEstimate(
        NUMBER * weights * copies(config),
        NUMBER * home.constants(),
        bytes(config) * batch * kept,
        NUMBER * batch * numbers);
  }

  /** A weight, its gradient and its moments; the weight alone where a run may freeze it. */
  private static int copies(RunConfig config) {
    if (config.from().isPresent()) {
      return 1;
    }
    return switch (config.optim()) {
      case OptimConfig.AdamW _, OptimConfig.Lamb _ -> 4;
      case OptimConfig.Sgd _, OptimConfig.Lars _ -> 2;
      case OptimConfig.Muon _ -> 3;
    };
  }

  private static int bytes(RunConfig config) {
    return switch (config.train().precision()) {
      case FP32 -> NUMBER;
      case BF16 -> 2;
    };
  }

  /** The sum, bytes. */
  double bytes() {
    return state + constants + activations + views;
  }

  /** The memory of this machine, or of the container that the process runs in; bytes. */
  static double machine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.POSITIVE_INFINITY;
  }

  /** Why the run cannot fit {@code memory} bytes; empty if it may. */
  Optional<String> misfit(double memory) {
    return bytes() <= memory
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "memory: want a run that fits the machine's %.1f GiB; this one takes %,.1f GiB or"
                    + " more (weights, gradients and moments %,.1f; what the backward pass needs"
                    + " %,.1f; views %,.1f; tables of positions %,.1f). %s",
                memory / GIB,
                bytes() / GIB,
                state / GIB,
                activations / GIB,
                views / GIB,
                constants / GIB,
                remedy()));
  }

  private String remedy() {
    return activations + views > state + constants
        ? "Want a smaller train.batch, a larger train.accumulate, fewer or smaller views, or a larger"
            + " encoder.patch"
        : "Want a smaller encoder or smaller heads of the method";
  }
}
