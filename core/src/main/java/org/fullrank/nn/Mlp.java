package org.fullrank.nn;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/** {@code fc2(f(fc1(x)))}: the feed-forward branch of a transformer. */
public final class Mlp implements Layer {
  private final MlpKind kind;
  private final LinearMap wide;
  private final LinearMap narrow;

  private Mlp(MlpKind kind, LinearMap wide, LinearMap narrow) {
    this.kind = kind;
    this.wide = wide;
    this.narrow = narrow;
  }

  /**
   * The size and kind of a feed-forward part.
   *
   * @param width entries of a token
   * @param hidden entries that the first map makes; even where one half multiplies the other
   * @param kind the function between the maps
   * @param bias whether both maps add a bias
   */
  public record Shape(int width, int hidden, MlpKind kind, boolean bias) {
    public Shape {
      Check.positive(width, "width");
      Check.positive(hidden, "hidden");
      if (kind.gated() && hidden % 2 != 0) {
        throw new IllegalArgumentException("hidden: want an even number for swiglu, was " + hidden);
      }
    }

    /** GELU between maps with bias. */
    public static Shape of(int width, int hidden) {
      return new Shape(width, hidden, MlpKind.GELU, true);
    }
  }

  /** {@code width → hidden → width} with fresh weights. */
  public static Mlp of(Shape shape, LinearMap.Maker linears, Seed seed) {
    int joined = shape.kind.gated() ? shape.hidden / 2 : shape.hidden;
    return new Mlp(
        shape.kind,
        linears.make(shape.width, shape.hidden, shape.bias, seed.with(0)),
        linears.make(joined, shape.width, shape.bias, seed.with(1)));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("fc1", wide);
    visitor.child("fc2", narrow);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor hidden = wide.forward(x, pass.fork(0));
      return narrow.forward(
          kind.gated() ? gated(hidden, pass) : active(hidden, pass), pass.fork(1));
    });
  }

  private Tensor active(Tensor hidden, Pass pass) {
    return kind.activation().forward(hidden, pass);
  }

  private Tensor gated(Tensor hidden, Pass pass) {
    long last = hidden.dim() - 1;
    long half = hidden.size(last) / 2;
    return active(hidden.narrow(last, 0, half), pass).mul(hidden.narrow(last, half, half));
  }
}
