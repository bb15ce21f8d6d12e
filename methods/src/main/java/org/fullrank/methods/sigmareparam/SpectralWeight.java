package org.fullrank.methods.sigmareparam;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.SingularVectors;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/**
 * The weight {@code (γ/σ)·W} with {@code σ = uᵀ W v} (Zhai et al., section 3.2). Power iteration
 * keeps the constants {@code u, v} near the first singular vectors. The gradient goes through
 * {@code σ}. So it is orthogonal to {@code W} for any {@code u, v}, and {@code ‖W‖} only grows
 * under plain descent.
 *
 * <p>Costs two reads of {@code W} a forward and three in a power iteration.
 */
final class SpectralWeight {
  private static final double TINY = 1e-12; // smallest σ, for a matrix that training brings to zero

  private final Tensor weight; // [outputs, ...]
  private final Tensor gamma; // [1]
  private final boolean trained; // γ; absent for spectral normalisation, where it is 1
  private final Tensor left; // u, [outputs]
  private final Tensor right; // v, [inputs]

  private SpectralWeight(Tensor weight, boolean trained) {
    this.weight = weight;
    this.trained = trained;
    Tensor empty = Tensors.emptyLike(weight, 1);
    gamma = trained ? Init.trained(empty) : Init.buffer(empty);
    left = Init.buffer(Tensors.emptyLike(weight, weight.size(0)));
    right = Init.buffer(Tensors.emptyLike(weight, weight.numel() / weight.size(0)));
  }

  /** Takes over the trained tensor {@code weight}. */
  static SpectralWeight of(Tensor weight, Gamma start) {
    var made = new SpectralWeight(weight, true);
    made.restart(start);
    return made;
  }

  /** A weight with {@code γ} fixed at 1 (Miyato et al., ICLR 2018). */
  static SpectralWeight normalized(Tensor weight) {
    var made = new SpectralWeight(weight, false);
    made.restart(Gamma.ONE);
    return made;
  }

  /**
   * Computes the exact singular vectors of the current weight, and resets {@code γ}.
   *
   * @throws IllegalArgumentException if the weight is zero, as it then has no singular direction
   */
  void restart(Gamma start) {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        Tensor first = SingularVectors.first(matrix());
        right.copy_(first).retainReference();
        left.copy_(Ops.normalize(matrix().mv(first), 0)).retainReference();
        if (Ops.value(sigma()) == 0) {
          throw new IllegalArgumentException("weight: want one that is not zero");
        }
        return switch (start) {
          case ONE -> gamma.copy_(Ops.onesLike(gamma, 1)).retainReference();
          case SPECTRAL -> gamma.copy_(sigma().view(1)).retainReference();
        };
      });
    }
  }

  /**
   * Resets {@code γ} and the singular vectors, so that the effective weight equals the current
   * {@code W}.
   *
   * @throws IllegalArgumentException under spectral normalisation, whose maps have norm 1
   */
  void adopt() {
    if (!trained) {
      throw new IllegalArgumentException(
          "reparametrized: want a trained gamma to keep the encoder's function, was spectral_norm");
    }
    restart(Gamma.SPECTRAL);
  }

  void visit(Visitor visitor) {
    visitor.weight("weight", weight);
    if (trained) {
      visitor.bias("gamma", gamma);
    } else {
      visitor.constant("gamma", gamma);
    }
    visitor.buffer("u", left);
    visitor.buffer("v", right);
  }

  /** The weight that a pass uses, shaped as {@code W}. */
  Tensor effective() {
    return Precision.exact(() -> {
      Tensor numerator = gamma.to(weight.scalar_type()); // a divisor without axes widens nothing
      return weight.mul(numerator.div(Ops.clampMin(sigma(), TINY)));
    });
  }

  /** {@code uᵀ W v}, never above the spectral norm. */
  Tensor sigma() {
    return left.dot(matrix().mv(right));
  }

  /** The weight itself, {@code [outputs, ...]}. */
  Tensor raw() {
    return weight;
  }

  /** One power iteration. */
  void iterate() {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        turn(left, matrix().mv(right));
        return turn(right, matrix().t().mv(left));
      });
    }
  }

  /**
   * Copies the normalised {@code product} into {@code vector}. A zero product leaves {@code vector}
   * unchanged, as a weight may pass through zero.
   */
  private static Tensor turn(Tensor vector, Tensor product) {
    Tensor found = Ops.normalize(product, 0);
    Tensor known = Ops.above(found.dot(found), 0.5); // its length is 1 or nearly 0
    return vector.copy_(found.where(known, vector)).retainReference();
  }

  /**
   * The readings {@code γ}, the effective spectral norm; {@code σ}, from power iteration; {@code
   * ‖W‖_F}, which only grows under plain descent; and {@code ‖W v − σ u‖/σ}, 0 for exact singular
   * vectors {@code u, v}. They read {@code W} twice.
   */
  List<Reading> readings() {
    try (var _ = Scope.open()) {
      return Ops.noGrad(() -> {
        Tensor pushed = matrix().mv(right);
        double sigma = Math.max(Ops.value(left.dot(pushed)), TINY);
        double apart = Ops.value(Ops.plusTimes(pushed, left, -sigma).norm());
        return List.of(
            new Reading("gamma", Ops.value(gamma)),
            new Reading("sigma", sigma),
            new Reading("frobenius", Ops.value(weight.norm())),
            new Reading("residual", apart / sigma));
      });
    }
  }

  private Tensor matrix() {
    return weight.view(weight.size(0), -1);
  }
}
