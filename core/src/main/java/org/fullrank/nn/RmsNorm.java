package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;

/**
 * {@code x / √(mean(x²) + ε) ⊙ gain} over the last axis.
 *
 * @see <a href="https://arxiv.org/abs/1910.07467">Zhang and Sennrich, NeurIPS 2019</a>
 */
public final class RmsNorm implements Layer {
  private static final double EPSILON = 1e-6;

  private final Tensor gain; // [width]

  private final double epsilon;

  private RmsNorm(int width, double epsilon) {
    Check.positive(width, "width");
    this.epsilon = Check.positive(epsilon, "epsilon");
    gain = Init.ones(width);
  }

  /** Gain one, {@code ε = 1e-6}. */
  public static RmsNorm of(int width) {
    return of(width, EPSILON);
  }

  /** Gain one, another {@code ε}. */
  public static RmsNorm of(int width, double epsilon) {
    return new RmsNorm(width, epsilon);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.norm("weight", gain);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = NeuralOps.rmsNorm(x, gain, epsilon);
      int last = Math.toIntExact(x.dim() - 1);
      pass.hook()
          .parameters(() ->
              RowGradients.affine(
                  x, y, List.of(gain), last, in -> NeuralOps.unitMeanSquare(in, epsilon)));
      return y;
    });
  }
}
