package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.input.Applied;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * DUET's structure term beside any two-view method: the pooled features as a matrix of bins and
 * content, whose marginal over bins follows the angle that the view was turned by.
 */
record Duet(Method base, int bins, double weight) implements MethodWrapper {
  private static final double CONCENTRATION = 3;

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var divergences = new ArrayList<Tensor>();
    for (int v = 0; v < outputs.features().size(); v++) {
      Tensor pooled = outputs.features().get(v).pooled();
      Tensor matrix = pooled.view(pooled.size(0), bins, pooled.size(1) / bins);
      divergences.add(divergence(Ops.mean(matrix, false, 2).softmax(1), wanted(step, v)));
    }
    return base.losses(outputs, step).plus(weight, "structure", Toys.mean(divergences));
  }

  private Tensor wanted(TrainingStep step, int index) {
    View view = step.batch().view(index);
    Applied turned = view.record("rotation").orElseThrow();
    Transform.Parameter degrees = turned.range("degrees");
    var angles = new double[view.present().length * bins];
    for (int i = 0; i < angles.length; i++) {
      double centre = 2 * Math.PI * (i % bins + 0.5) / bins;
      double share = turned.at(i / bins, "degrees") / (degrees.high() - degrees.low());
      double angle = 2 * Math.PI * share;
      angles[i] = CONCENTRATION * Math.cos(centre - angle);
    }
    return Ops.toFloat(Tensors.of(angles, view.present().length, bins)).softmax(1);
  }

  /** Jensen and Shannon's, the mean over rows. */
  private static Tensor divergence(Tensor found, Tensor wanted) {
    Tensor middle = times(found.add(wanted), 0.5).log();
    return Toys.mean(
        List.of(
            Ops.sum(found.mul(found.log().sub(middle)), false, 1).mean(),
            Ops.sum(wanted.mul(wanted.log().sub(middle)), false, 1).mean()));
  }
}
