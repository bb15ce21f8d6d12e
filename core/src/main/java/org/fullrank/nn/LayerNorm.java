package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;

/**
 * {@code (x − mean) / √(variance + ε) ⊙ gain + shift} over the last axis, the variance biased.
 *
 * @see <a href="https://arxiv.org/abs/1607.06450">Ba et al., 2016</a>
 */
public final class LayerNorm implements Layer {
  /** As timm's vision transformers. */
  public static final double EPSILON = 1e-6;

  private final Tensor gain; // [width]
  private final Tensor shift; // [width]

  private final double epsilon;

  private LayerNorm(int width, double epsilon) {
    Check.positive(width, "width");
    this.epsilon = Check.positive(epsilon, "epsilon");
    gain = Init.ones(width);
    shift = Init.zeros(width);
  }

  /** Gain one, shift zero, {@code ε = 1e-6}. */
  public static LayerNorm of(int width) {
    return of(width, EPSILON);
  }

  /** Gain one, shift zero, another {@code ε}: 1e-12 of BERT, 1e-5 of PyTorch's default. */
  public static LayerNorm of(int width, double epsilon) {
    return new LayerNorm(width, epsilon);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.norm("weight", gain);
    visitor.norm("bias", shift);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = NeuralOps.layerNorm(x, gain, shift, epsilon);
      int last = Math.toIntExact(x.dim() - 1);
      pass.hook()
          .parameters(() ->
              RowGradients.affine(
                  x, y, List.of(gain, shift), last, in -> NeuralOps.standardised(in, epsilon)));
      return y;
    });
  }
}
