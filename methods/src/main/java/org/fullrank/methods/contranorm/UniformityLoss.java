package org.fullrank.methods.contranorm;

import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.encoder.Features;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * An objective plus {@code weight · mean over tokens of log Σ_j exp(cos(h_i, h_j)/τ)}, on the
 * output tokens of the last block, for every view of the student.
 *
 * @param config weight and temperature
 * @param base the objective
 */
record UniformityLoss(UniformityConfig config, Method base) implements MethodWrapper {
  /** Absent: the term changes the loss, and its own value without information varies. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor term = Precision.exact(() -> uniformity(outputs));
    return base.losses(outputs, step).plus(config.weight(), "uniformity", term);
  }

  private Tensor uniformity(Outputs outputs) {
    long most = outputs.features().stream().mapToLong(f -> f.last().count()).max().orElse(0);
    if (most < 2) {
      throw new IllegalArgumentException(
          "uniformity: want an encoder of 2 tokens or more, was an encoder of " + most);
    }
    return Ops.stack(
            0,
            outputs.features().stream()
                .map(features -> uniformity(features.last()))
                .toArray(Tensor[]::new))
        .mean();
  }

  /**
   * The mean over the real tokens of a sample, then over samples; a sample without real tokens
   * counts 0.
   */
  private Tensor uniformity(Features.Last tokens) {
    Tensor unit = Ops.normalize(Ops.atLeastFloat(tokens.values()), 2);
    Tensor sums = Uniformity.of(unit, config.temperature(), tokens.real()); // [batch]
    return tokens
        .real()
        .map(real -> sums.div(Ops.clampMin(Ops.sum(real.to(sums.scalar_type()), false, 1), 1)))
        .orElseGet(() -> Ops.times(sums, 1.0 / tokens.count()))
        .mean();
  }
}
