package org.fullrank.train;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Features;
import org.fullrank.methods.Config;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;

/**
 * A method made sick late: after a share of the run its loss also rewards features that are alike.
 *
 * @param base the healthy method
 * @param alike what is pulled together
 * @param weight of the term
 * @param after share of the run without the term, 0 to 1
 */
record Pulling(Config base, Alike alike, double weight, double after) implements Config {
  enum Alike {
    /** The pooled features of the samples of a batch. */
    SAMPLES,
    /** The tokens of a sample. */
    TOKENS
  }

  @Override
  public Needs needs() {
    return base.needs();
  }

  @Override
  public Method build(Site site) {
    return new Pulled(base.build(site), this);
  }

  private record Pulled(Method base, Pulling settings) implements MethodWrapper {
    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      var losses = base.losses(outputs, step);
      if (step.clock().progress() <= settings.after) {
        return losses;
      }
      Features features = outputs.features().getFirst();
      Tensor rows =
          switch (settings.alike) {
            case SAMPLES -> features.pooled();
            case TOKENS -> features.tokens();
          };
      Tensor unit = Ops.normalize(rows, -1);
      Tensor apart = unit.sub(Ops.mean(unit, true, rows.dim() - 2));
      return losses.plus(settings.weight, "apart", Ops.sum(apart.square(), false, -1).mean());
    }
  }
}
