package org.fullrank.bayes;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.Init;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * The last-layer Laplace approximation of a trained softmax classifier: weights and biases have the
 * normal posterior {@code N(ŵ, H⁻¹)} with {@code H = Σ (diag p − p pᵀ) ⊗ φφᵀ + λI}, where {@code φ}
 * is a feature with a 1 behind it, {@code p} its probabilities, and {@code λ} the prior precision.
 * The Gauss-Newton matrix is whole, not diagonal.
 *
 * @see <a href="https://arxiv.org/abs/2106.14806">Daxberger et al., NeurIPS 2021</a>
 */
public final class LaplaceMap implements LinearMap {
  private static final long MOST = 4096; // weights: the matrix has their square

  private final Tensor joint; // ŵ, [classes, width + 1], float64
  private final Tensor factor; // L of H = L Lᵀ, float64

  private LaplaceMap(Tensor joint, Tensor factor) {
    this.joint = joint;
    this.factor = factor;
  }

  /**
   * The posterior around {@code head}.
   *
   * @param head trained to its optimum on {@code features}
   * @param features {@code [samples, width]}, of the training samples; labels play no part
   * @param precision {@code λ}, positive
   * @throws IllegalArgumentException if the head has more than 4,096 weights
   */
  public static LaplaceMap around(LinearMap head, Tensor features, double precision) {
    Check.rank(features, "features", "samples", "width");
    Check.positive(precision, "precision");
    var plain = MeanField.Plain.of(head);
    Check.size(features, "features", 1, "width", plain.weight().size(1));
    long classes = plain.weight().size(0);
    long count = classes * (plain.weight().size(1) + 1);
    if (count > MOST) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "head: want %,d weights or fewer, has %,d", MOST, count));
    }
    return Ops.noGrad(() -> {
      Tensor joint = Init.buffer(Scope.tidy(() -> joint(plain)));
      Tensor factor =
          Init.buffer(
              Scope.tidy(() -> {
                Tensor inputs = extended(features.to(ScalarType.Double));
                return NeuralOps.cholesky(hessian(inputs, joint, precision));
              }));
      return new LaplaceMap(joint, factor);
    });
  }

  private static Tensor joint(MeanField.Plain plain) {
    Tensor weight = plain.weight().to(ScalarType.Double);
    Tensor bias =
        plain
            .bias()
            .map(it -> it.to(ScalarType.Double))
            .orElseGet(() -> Ops.zerosLike(weight, weight.size(0)));
    return Ops.cat(1, weight, bias.unsqueeze(1));
  }

  private static Tensor extended(Tensor features) {
    return Ops.cat(1, features, Ops.onesLike(features, features.size(0), 1));
  }

  /** {@code H}, rows and columns in the order of {@code joint}. */
  static Tensor hessian(Tensor inputs, Tensor joint, double precision) {
    Tensor shares = inputs.matmul(joint.t()).softmax(1); // [samples, classes]
    int classes = Math.toIntExact(joint.size(0));
    var rows = new Tensor[classes];
    for (int k = 0; k < classes; k++) {
      var blocks = new Tensor[classes];
      for (int other = 0; other < classes; other++) {
        Tensor curvature = shares.select(1, k).mul(shares.select(1, other));
        Tensor own = k == other ? shares.select(1, k).sub(curvature) : Ops.times(curvature, -1);
        blocks[other] = inputs.t().matmul(inputs.mul(own.unsqueeze(1)));
      }
      rows[k] = Ops.cat(1, blocks);
    }
    Tensor sum = Ops.cat(0, rows);
    return Ops.plusTimes(sum, Ops.identityLike(sum, sum.size(0)), precision);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("joint", joint);
    visitor.buffer("factor", factor);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> {
      Tensor weights =
          switch (pass.weights()) {
            case MEAN, TEACHER -> joint;
            case DRAWN, TRAINING -> joint.add(noise(pass.seed()));
          };
      return extended(x.to(ScalarType.Double)).matmul(weights.t()).to(x.scalar_type());
    });
  }

  /** {@code L⁻ᵀ ε}, of covariance {@code H⁻¹}. */
  private Tensor noise(Seed seed) {
    Tensor drawn = Ops.randnLike(seed, joint, joint.numel(), 1);
    return NeuralOps.solveUpper(factor.t(), drawn).view(joint.shape());
  }

  /** The weights at the optimum, {@code [classes, width]}, float64. */
  @Override
  public Tensor weight() {
    return joint.narrow(1, 0, joint.size(1) - 1);
  }
}
