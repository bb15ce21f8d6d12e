package org.fullrank.bayes;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/**
 * A linear map with dropout on its inputs, in training and in posterior draws (MC dropout). A
 * training pass drops entries of each sample by themselves. A draw drops the same inputs of every
 * sample, so that it is one draw of the weights: {@code W·diag(z)}.
 *
 * @param plain the map without dropout
 * @param rate the probability that an input is dropped, 0 or more, below 1
 * @see <a href="https://arxiv.org/abs/1506.02142">Gal and Ghahramani, ICML 2016</a>
 */
public record DropoutMap(LinearMap plain, double rate) implements LinearMap {
  private static final long MASK = 1L << 40; // far from the keys of the map

  public DropoutMap {
    Check.within(rate, 0, Math.nextDown(1.0), "rate");
  }

  @Override
  public void visit(Visitor visitor) {
    plain.visit(visitor);
  }

  @Override
  public void visitFused(Visitor visitor) {
    plain.visitFused(visitor);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Seed seed = pass.seed().with(MASK);
    return switch (pass.weights()) {
      case MEAN, TEACHER -> plain.forward(x, pass);
      case DRAWN -> dropped(x, pass, seed, x.size(x.dim() - 1));
      case TRAINING -> dropped(x, pass, seed, x.shape());
    };
  }

  private Tensor dropped(Tensor x, Pass pass, Seed seed, long... shape) {
    return Scope.tidy(() -> {
      Tensor kept = Ops.below(Ops.randLike(seed, Ops.atLeastFloat(x), shape), 1 - rate);
      Tensor factor = Ops.times(kept.to(x.scalar_type()), 1 / (1 - rate));
      return plain.forward(x.mul(factor), pass);
    });
  }

  @Override
  public Tensor weight() {
    return plain.weight();
  }

  @Override
  public void afterStep() {
    plain.afterStep();
  }

  @Override
  public List<Reading> readings() {
    return plain.readings();
  }
}
