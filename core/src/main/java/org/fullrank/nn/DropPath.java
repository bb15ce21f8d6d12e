package org.fullrank.nn;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * Stochastic depth: a training pass sets each sample's branch to zero with probability {@code rate}
 * and multiplies the rest by {@code 1/(1 − rate)}, so that the mean is preserved. Draws come from
 * the pass's seed: the same pass drops the same samples. The identity in passes that do not drop.
 *
 * @param rate in [0, 1)
 * @see <a href="https://arxiv.org/abs/1603.09382">Huang et al., ECCV 2016</a>
 */
public record DropPath(double rate) implements Layer {
  public DropPath {
    Check.within(rate, 0, 1 - 1e-9, "rate");
  }

  @Override
  public void visit(Visitor visitor) {}

  /** {@code [batch, …] → [batch, …]}. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    if (rate == 0 || !pass.drops()) {
      return x;
    }
    return Scope.tidy(() -> {
      long[] perSample = new long[Math.toIntExact(x.dim())];
      Arrays.fill(perSample, 1);
      perSample[0] = x.size(0);
      Tensor kept = Ops.plus(Ops.randLike(pass.seed(), x, perSample), 1 - rate).floor(); // 0 or 1
      return x.mul(Ops.times(kept, 1 / (1 - rate)).to(x.scalar_type()));
    });
  }
}
