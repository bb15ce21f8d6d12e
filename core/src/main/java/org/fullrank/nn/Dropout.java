package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * Dropout: a training pass sets each entry to zero with probability {@code rate} and multiplies the
 * rest by {@code 1/(1 − rate)}, so that the mean is preserved. Draws come from the pass's seed: the
 * same pass drops the same entries, and every row of a batch has entries of its own. The identity
 * in passes that do not drop.
 *
 * @param rate in [0, 1)
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al., JMLR 2014</a>
 */
public record Dropout(double rate) implements Layer {
  /** Nothing is dropped. */
  public static final Dropout NONE = new Dropout(0);

  public Dropout {
    Check.within(rate, 0, Math.nextDown(1.0), "rate");
  }

  @Override
  public void visit(Visitor visitor) {}

  /** Any shape to the same. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    if (rate == 0 || !pass.drops()) {
      return x;
    }
    return Scope.tidy(() -> {
      Tensor kept = Ops.below(Ops.randLike(pass.seed(), Ops.atLeastFloat(x), x.shape()), 1 - rate);
      return x.mul(Ops.times(kept.to(x.scalar_type()), 1 / (1 - rate)));
    });
  }
}
