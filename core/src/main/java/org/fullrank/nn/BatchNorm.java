package org.fullrank.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.NeuralOps.BatchStatistics;
import org.fullrank.core.Scope;

/**
 * {@code (x − mean) / √(variance + ε) ⊙ gain + shift} per channel, for {@code [batch, channels]}
 * and {@code [batch, channels, height, width]} alike; {@code ε = 1e-5}.
 *
 * <p>A pass with batch statistics normalises by the mean and biased variance of its batch. It also
 * updates the running statistics, {@code running ← 0.9 running + 0.1 batch}, with the unbiased
 * variance. A pass over {@code κ} base batches ({@link Pass#size}) keeps {@code 0.9^κ} of the
 * running statistics. A pass with {@link Pass.Statistics#BATCH_ONLY} leaves them unchanged. Other
 * passes normalise by the running statistics without changing them. Every pass with {@link
 * Pass.Statistics#BATCH} updates them, also a pass without gradients (a teacher) and each
 * micro-batch of an accumulated step.
 *
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy, ICML 2015</a>
 */
public final class BatchNorm implements Layer {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final BatchStatistics state;

  private BatchNorm(int channels, Optional<Tensor> gain, Optional<Tensor> shift) {
    Check.positive(channels, "channels");
    state = new BatchStatistics(gain, shift, Init.buffer(0, channels), Init.buffer(1, channels));
  }

  /** Gain one, shift zero, both trained. */
  public static BatchNorm of(int channels) {
    return withGain(channels, 1);
  }

  /**
   * All gains start at {@code gain}; 0 in the last norm of a residual block makes the block the
   * identity.
   */
  public static BatchNorm withGain(int channels, double gain) {
    return new BatchNorm(
        channels, Optional.of(Init.constant(gain, channels)), Optional.of(Init.zeros(channels)));
  }

  /** Normalisation without gain and shift. */
  public static BatchNorm plain(int channels) {
    return new BatchNorm(channels, Optional.empty(), Optional.empty());
  }

  @Override
  public void visit(Visitor visitor) {
    state.gain().ifPresent(t -> visitor.norm("weight", t));
    state.shift().ifPresent(t -> visitor.norm("bias", t));
    visitor.buffer("running_mean", state.mean());
    visitor.buffer("running_var", state.variance());
  }

  /**
   * @throws IllegalArgumentException if a pass with batch statistics has only one value per
   *     channel, which has no variance
   */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    if (pass.statistics() != Pass.Statistics.RUNNING && x.numel() <= x.size(1)) {
      throw new IllegalArgumentException(
          "x: want at least 2 values per channel to take batch statistics, was "
              + Arrays.toString(x.shape()));
    }
    return Scope.tidy(() ->
        switch (pass.statistics()) {
          case RUNNING -> running(x, pass);
          case BATCH -> NeuralOps.batchNormTraining(x, state, momentum(pass.size()), EPSILON);
          case BATCH_ONLY -> NeuralOps.batchNormOnly(x, state, EPSILON);
        });
  }

  private Tensor running(Tensor x, Pass pass) {
    Tensor y = NeuralOps.batchNormRunning(x, state, EPSILON);
    state
        .gain()
        .ifPresent(gain ->
            pass.hook()
                .parameters(() ->
                    RowGradients.affine(
                        x, y, List.of(gain, state.shift().orElseThrow()), 1, this::normalised)));
    return y;
  }

  private Tensor normalised(Tensor x) {
    var plain =
        new BatchStatistics(Optional.empty(), Optional.empty(), state.mean(), state.variance());
    return NeuralOps.batchNormRunning(x, plain, EPSILON);
  }

  /** The batch's part in the running statistics after a pass over {@code size} base batches. */
  public static double momentum(double size) {
    return size == 1 ? MOMENTUM : 1 - Math.pow(1 - MOMENTUM, size);
  }
}
