package org.fullrank.nn;

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
  private static final double EPSILON = 1e-6; // as timm's vision transformers

  private final Tensor gain; // [width]
  private final Tensor shift; // [width]

  private LayerNorm(int width) {
    Check.positive(width, "width");
    gain = Init.ones(width);
    shift = Init.zeros(width);
  }

  /** Gain one, shift zero, {@code ε = 1e-6}. */
  public static LayerNorm of(int width) {
    return new LayerNorm(width);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.norm("weight", gain);
    visitor.norm("bias", shift);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> NeuralOps.layerNorm(x, gain, shift, EPSILON));
  }
}
