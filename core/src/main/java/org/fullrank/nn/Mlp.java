package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/** {@code fc2(GELU(fc1(x)))}: the feed-forward branch of a transformer. */
public final class Mlp implements Layer {
  private final LinearMap wide;
  private final LinearMap narrow;

  private Mlp(LinearMap wide, LinearMap narrow) {
    this.wide = wide;
    this.narrow = narrow;
  }

  /** {@code width → hidden → width}, both with bias. */
  public static Mlp of(int width, int hidden, LinearMap.Maker linears, Seed seed) {
    return new Mlp(
        linears.make(width, hidden, true, seed.with(0)),
        linears.make(hidden, width, true, seed.with(1)));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("fc1", wide);
    visitor.child("fc2", narrow);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(
        () -> narrow.forward(NeuralOps.gelu(wide.forward(x, pass.fork(0))), pass.fork(1)));
  }
}
