package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * Entropy-reconstruction around any method with a density: the entropy of the student's projections
 * is added, by the kernel or the categories that the density names. No second forward.
 */
record Entropy(Method base, double weight) implements MethodWrapper {
  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Density density = base.density().orElseThrow();
    Tensor entropy =
        Toys.mean(outputs.projections().stream().map(z -> entropy(density, z)).toList());
    return base.losses(outputs, step).plus(-weight, "entropy", entropy);
  }

  private static Tensor entropy(Density density, Tensor z) {
    return switch (density) {
      case Density.VonMisesFisher(double concentration) -> {
        Tensor unit = Ops.normalize(z, 1);
        yield Ops.logSumExp(times(unit.matmul(unit.t()), concentration), 1).mean().neg();
      }
      case Density.Categorical(double temperature) -> {
        Tensor mean = Ops.mean(times(z, 1 / temperature).softmax(1), false, 0);
        yield mean.mul(Ops.plus(mean, 1e-7).log()).sum().neg();
      }
      case Density.Gaussian(double deviation) -> ofNormal(z, 2, deviation * Math.sqrt(2));
      case Density.GeneralisedNormal(double exponent, double scale) -> ofNormal(z, exponent, scale);
    };
  }

  private static Tensor ofNormal(Tensor z, double exponent, double scale) {
    Tensor squares = z.unsqueeze(0).sub(z.unsqueeze(1)).square().sum(-1);
    Tensor logs = Ops.power(times(squares, 1 / (scale * scale)), exponent / 2).neg();
    return Ops.logSumExp(logs, 1).mean().neg();
  }
}
