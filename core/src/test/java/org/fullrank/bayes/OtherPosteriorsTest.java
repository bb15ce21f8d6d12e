package org.fullrank.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

/** MC dropout and the Laplace approximation. */
class OtherPosteriorsTest {
  private static LinearMap plain(int inputs, int outputs) {
    return Weights.random(Linear.uniform().make(inputs, outputs, true, new Seed(0)), new Seed(1));
  }

  /** A draw drops the same inputs of every sample; training drops entries; the mean drops none. */
  @Test
  void golden_dropoutDrawsColumnsOfTheWeights() {
    var map = new DropoutMap(plain(6, 2), 0.5);
    try (var _ = Scope.open()) {
      Tensor ones = Ops.ones(8, 6);
      double[] mean = Tensors.doubles(map.forward(ones, Pass.evaluate()));
      assertArrayEquals(Tensors.doubles(plain(6, 2).forward(ones, Pass.evaluate())), mean, 1e-6);
      double[] drawn = Tensors.doubles(map.forward(ones, Pass.sample(new Seed(3))));
      double[] trained = Tensors.doubles(map.forward(ones, Pass.train(new Seed(3))));
      boolean differ = false;
      for (int row = 1; row < 8; row++) {
        assertEquals(drawn[0], drawn[2 * row], 1e-6);
        differ |= Math.abs(trained[0] - trained[2 * row]) > 1e-3;
      }
      assertThat(differ).isTrue();
      assertThat(Tensors.doubles(map.forward(ones, Pass.train(new Seed(3)).teacher())))
          .containsExactly(mean);
    }
  }

  /** Over many draws the outputs average to those without dropout. */
  @Test
  void property_dropoutIsUnbiased() {
    var map = new DropoutMap(plain(6, 2), 0.25);
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(2), 1, 6);
      double wanted = Tensors.doubles(map.forward(x, Pass.evaluate()))[0];
      double sum = 0;
      double square = 0;
      int draws = 4000;
      for (int draw = 0; draw < draws; draw++) {
        double y = Tensors.doubles(map.forward(x, Pass.sample(new Seed(draw))))[0];
        sum += y / draws;
        square += y * y / draws;
      }
      assertEquals(wanted, sum, 3 * Math.sqrt((square - sum * sum) / draws));
    }
  }

  /** The matrix of the Laplace approximation beside finite differences of the loss's gradient. */
  @Test
  void golden_theGaussNewtonMatrixIsTheHessianOfTheLoss() {
    try (var _ = Scope.open()) {
      Tensor inputs = Ops.randn(new Seed(1), 7, 3).to(ScalarType.Double);
      double[] joint = Tensors.doubles(Ops.randn(new Seed(2), 2, 3));
      Tensor found = LaplaceMap.hessian(inputs, Tensors.of(joint, 2, 3), 0.5);
      double[] flat = Tensors.doubles(found);
      double step = 1e-4;
      for (int a = 0; a < 6; a++) {
        for (int b = 0; b < 6; b++) {
          double wanted =
              (loss(inputs, joint, a, step, b, step)
                      - loss(inputs, joint, a, step, b, -step)
                      - loss(inputs, joint, a, -step, b, step)
                      + loss(inputs, joint, a, -step, b, -step))
                  / (4 * step * step);
          assertEquals(wanted, flat[6 * a + b], 1e-5);
        }
      }
    }
  }

  /** The cross-entropy of class 0, whose Hessian does not depend on the class, and the prior. */
  private static double loss(Tensor inputs, double[] joint, int a, double up, int b, double more) {
    double[] moved = joint.clone();
    moved[a] += up;
    moved[b] += more;
    Tensor weights = Tensors.of(moved, 2, 3);
    Tensor logits = inputs.matmul(weights.t());
    Tensor loss = Ops.logSumExp(logits, 1).sub(logits.select(1, 0)).sum();
    return Ops.value(loss) + 0.25 * Ops.value(weights.square().sum());
  }

  /** The draws of logits have the mean of the head and the variance {@code φᵀ H⁻¹ φ}. */
  @Test
  void property_drawsHaveTheCovarianceOfTheInverse() {
    LinearMap head = plain(3, 2);
    try (var _ = Scope.open()) {
      Tensor features = Ops.randn(new Seed(5), 40, 3);
      var laplace = LaplaceMap.around(head, features, 1);
      Tensor x = Ops.randn(new Seed(6), 1, 3);
      double[] mean = Tensors.doubles(head.forward(x, Pass.evaluate()));
      assertArrayEquals(mean, Tensors.doubles(laplace.forward(x, Pass.evaluate())), 1e-5);
      int draws = 3000;
      double sum = 0;
      double square = 0;
      for (int draw = 0; draw < draws; draw++) {
        double apart =
            Tensors.doubles(laplace.forward(x, Pass.sample(new Seed(draw))))[0] - mean[0];
        sum += apart / draws;
        square += apart * apart / draws;
      }
      Tensor inputs =
          Ops.cat(1, features.to(ScalarType.Double), Ops.ones(40, 1).to(ScalarType.Double));
      double[] weight = Weights.get(head, "weight");
      double[] bias = Weights.get(head, "bias");
      double[] joint = {
        weight[0], weight[1], weight[2], bias[0], weight[3], weight[4], weight[5], bias[1]
      };
      Tensor inverse = LaplaceMap.hessian(inputs, Tensors.of(joint, 2, 4), 1).inverse();
      double[] own = Tensors.doubles(x);
      Tensor phi = Tensors.of(new double[] {own[0], own[1], own[2], 1, 0, 0, 0, 0}, 8, 1);
      double variance = Ops.value(phi.t().matmul(inverse).matmul(phi));
      assertEquals(0, sum, 4 * Math.sqrt(variance / draws));
      assertEquals(variance, square, 4 * variance * Math.sqrt(2.0 / draws));
    }
  }

  /** The same seed gives the same weights for every batch. */
  @Test
  void property_aLaplaceDrawIsKept() {
    try (var _ = Scope.open()) {
      var laplace = LaplaceMap.around(plain(3, 2), Ops.randn(new Seed(5), 40, 3), 1);
      Tensor x = Ops.randn(new Seed(6), 4, 3);
      double[] whole = Tensors.doubles(laplace.forward(x, Pass.sample(new Seed(1))));
      double[] last = Tensors.doubles(laplace.forward(x.narrow(0, 3, 1), Pass.sample(new Seed(1))));
      assertArrayEquals(new double[] {whole[6], whole[7]}, last, 1e-6);
      Tensor weights = laplace.weight();
      assertArrayEquals(Weights.get(plain(3, 2), "weight"), Tensors.doubles(weights), 1e-7);
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new DropoutMap(plain(2, 2), 1));
    try (var _ = Scope.open()) {
      Tensor features = Ops.ones(4, 3);
      assertThrows(
          IllegalArgumentException.class, () -> LaplaceMap.around(plain(3, 2), features, 0));
      assertThrows(
          IllegalArgumentException.class, () -> LaplaceMap.around(plain(2, 2), features, 1));
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> LaplaceMap.around(plain(1000, 5), Ops.ones(2, 1000), 1));
      assertEquals("head: want 4,096 weights or fewer, has 5,005", refused.getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    var dropout = new DropoutMap(plain(3, 2), 0.5);
    Tensor x = Scope.keep(Ops.randn(new Seed(6), 4, 3));
    LaplaceMap laplace;
    try (var _ = Scope.open()) {
      laplace = LaplaceMap.around(plain(3, 2), x, 1);
    }
    Leaks.none(() -> dropout.forward(x, Pass.sample(new Seed(1))));
    Leaks.none(() -> laplace.forward(x, Pass.sample(new Seed(1))));
    Leaks.none(() -> NeuralOps.softplus(x));
  }
}
