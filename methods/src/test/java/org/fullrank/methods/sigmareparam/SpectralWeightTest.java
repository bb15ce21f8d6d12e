package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Init;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What training does to a reparametrised weight: its norm, its vectors, its speed. */
class SpectralWeightTest {
  private static final Pass PASS = Pass.evaluate();

  private static SpectralMap map(int inputs, int outputs, long seed) {
    return (SpectralMap)
        SigmaReparam.linears(Linear.small(), w -> SpectralWeight.of(w, Gamma.SPECTRAL))
            .make(inputs, outputs, true, new Seed(seed));
  }

  /** {@code ‖Ŵ‖ = |γ|}; a negative one turns the weight round. */
  @Test
  void golden_theNormIsGamma() {
    try (var _ = Scope.open()) {
      Tensor raw = Init.trained(Tensors.of(new double[] {1, 2, 3, 4}, 2, 2));
      double[] values = Tensors.doubles(Ops.singularValues(raw.detach()));
      assertArrayEquals(new double[] {5.46498570, 0.36596619}, values, 1e-8);
      var map = new SpectralMap(SpectralWeight.of(raw, Gamma.ONE), Optional.empty());
      Weights.set(map, "gamma", -2);
      assertEquals(2, Tensors.doubles(Ops.singularValues(map.weight().detach()))[0], 1e-9);
      assertArrayEquals(
          new double[] {-0.36596619, -0.73193238, -1.09789858, -1.46386476},
          Tensors.doubles(map.weight()),
          1e-8);
    }
  }

  /** Under plain descent {@code ‖W′‖² = ‖W‖² + η²‖g‖²}: the gradient has no part along W. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_plainDescentOnlyLengthensTheWeight(long seed) {
    double rate = 0.5;
    try (var _ = Scope.open()) {
      Tensor raw = Init.trained(Ops.randn(new Seed(seed), 4, 6).to(ScalarType.Double));
      var map = new SpectralMap(SpectralWeight.of(raw, Gamma.SPECTRAL), Optional.empty());
      raw.detach().add_(Ops.rand(new Seed(seed + 100), 4, 6)); // u and v are of another weight
      Tensor x = Ops.randn(new Seed(seed + 200), 5, 6).to(ScalarType.Double);
      map.forward(x, PASS).square().sum().backward();
      Tensor moved = raw.detach().sub(Ops.times(raw.grad(), rate));
      assertThat(square(raw.grad())).isPositive();
      double wanted = square(raw.detach()) + rate * rate * square(raw.grad());
      assertEquals(1, square(moved) / wanted, 1e-9);
    }
  }

  private static double square(Tensor x) {
    return Ops.value(x.square().sum());
  }

  /** [1 2; 3 4] and {@code u = (1 1)/√2}, {@code v = (2 3)/√13}: W v = (8 18)/√13, σ = 26/√26. */
  @Test
  void golden_readings() {
    try (var _ = Scope.open()) {
      Tensor raw = Init.trained(Tensors.of(new double[] {1, 2, 3, 4}, 2, 2));
      var map = new SpectralMap(SpectralWeight.of(raw, Gamma.ONE), Optional.empty());
      assertEquals(0, map.readings().getLast().value(), 1e-9); // exact vectors
      Weights.set(map, "gamma", -2);
      Weights.set(map, "u", Math.sqrt(0.5), Math.sqrt(0.5));
      Weights.set(map, "v", 2 / Math.sqrt(13), 3 / Math.sqrt(13));
      double apart = Math.sqrt(50 / 13.0); // (8 18)/√13 − (13 13)/√13 = (−5 5)/√13
      double[] wanted = {-2, 26 / Math.sqrt(26), Math.sqrt(30), apart / Math.sqrt(26)};
      assertArrayEquals(
          wanted, map.readings().stream().mapToDouble(Reading::value).toArray(), 1e-9);
      assertThat(map.readings())
          .extracting(Reading::name)
          .containsExactly("gamma", "sigma", "frobenius", "residual");
    }
  }

  @Test
  void property_evaluationRepeatsItselfAndChangesNothing() {
    try (var _ = Scope.open()) {
      var map = map(6, 4, 1);
      Tensor x = Ops.randn(new Seed(2), 3, 6);
      double[] first = Tensors.doubles(map.forward(x, PASS));
      List<double[]> before = numbers(map);
      assertThat(Tensors.doubles(map.forward(x, PASS))).isEqualTo(first);
      assertThat(numbers(map)).containsExactlyElementsOf(before);
    }
  }

  private static List<double[]> numbers(Module module) {
    return Tree.tensors(module).stream().map(named -> Tensors.doubles(named.tensor())).toList();
  }

  /** The vectors travel with the weight: the norm after is that before, not that of a new start. */
  @Test
  void golden_theStateIsWhole() {
    try (var _ = Scope.open()) {
      var trained = map(6, 4, 3);
      Ops.noGrad(
          () -> trained.spectral().raw().add_(Ops.rand(new Seed(4), 4, 6)).retainReference());
      trained.afterStep(); // on the way to the vectors of the new weight, not there yet
      var restored = map(6, 4, 5);
      Tree.copy(trained, restored);
      assertThat(Ops.value(restored.spectral().sigma()))
          .isEqualTo(Ops.value(trained.spectral().sigma()));
      Tensor x = Ops.randn(new Seed(6), 3, 6);
      assertThat(Tensors.doubles(restored.forward(x, PASS)))
          .isEqualTo(Tensors.doubles(trained.forward(x, PASS)));
      trained.afterStep();
      restored.afterStep();
      assertThat(numbers(restored)).containsExactlyElementsOf(numbers(trained));
    }
  }

  /** A weight that training brings to zero gives zeros, not NaN, and is found again afterwards. */
  @Test
  void property_aWeightMayPassThroughZero() {
    try (var _ = Scope.open()) {
      var map = map(6, 4, 7);
      Tensor raw = map.spectral().raw();
      Tensor back = raw.detach().clone();
      raw.detach().zero_();
      Tensor x = Ops.randn(new Seed(8), 3, 6);
      Tensor y = map.forward(x, PASS);
      y.square().sum().backward();
      assertThat(Tensors.doubles(y)).containsOnly(0);
      assertThat(Ops.isFinite(raw.grad())).isTrue();
      map.afterStep();
      raw.detach().copy_(back);
      for (int i = 0; i < 100; i++) {
        map.afterStep();
      }
      double top = Tensors.doubles(Ops.singularValues(back))[0];
      assertEquals(top, Ops.value(map.spectral().sigma()), 1e-5);
    }
  }

  /**
   * Why a scalar of its own: a step of Adam on gradients of noise moves the spectral norm of a
   * matrix by about the root of its width, and {@code γ} by the rate whatever the width.
   */
  @Test
  void property_gammaMovesAtAPaceOfItsOwn() {
    int[] widths = {32, 64, 128, 256};
    double[] steps = new double[widths.length];
    for (int i = 0; i < widths.length; i++) {
      try (var _ = Scope.open()) {
        var map = map(widths[i], widths[i], 9);
        Tensor raw = map.spectral().raw();
        Tensor before = raw.detach().clone();
        double gamma = Weights.get(map, "gamma")[0];
        var adam = new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0, 0, new Schedule.Constant());
        var optimizer = Optimizer.of(adam, Tree.parameters(map), _ -> LearningRateScale.SCHEDULED);
        int stream = 10;
        for (var named : Tree.parameters(map)) {
          named.tensor().grad().copy_(Ops.randn(new Seed(stream++), named.tensor().shape()));
        }
        optimizer.step(new Clock(1, 10, 1));
        steps[i] = Tensors.doubles(Ops.singularValues(raw.detach().sub(before)))[0];
        assertEquals(1e-3, Math.abs(Weights.get(map, "gamma")[0] - gamma), 1e-6);
      }
    }
    for (int i = 1; i < widths.length; i++) {
      assertEquals(0.5, Math.log(steps[i] / steps[i - 1]) / Math.log(2), 0.1);
    }
  }

  /** A kernel in its shape is the matrix {@code [outputs, inputs·kernel²]} in every number. */
  @Test
  void golden_aKernelAndItsMatrixAreOne() {
    try (var _ = Scope.open()) {
      Tensor kernel = Ops.randn(new Seed(20), 3, 2, 3, 3);
      var shaped = SpectralWeight.of(Init.trained(kernel.clone()), Gamma.ONE);
      var flat = SpectralWeight.of(Init.trained(kernel.view(3, 18).clone()), Gamma.ONE);
      for (SpectralWeight weight : new SpectralWeight[] {shaped, flat}) {
        weight.raw().detach().mul_(new Scalar(3)).view(-1).narrow(0, 0, 9).add_(new Scalar(1));
        weight.iterate();
        weight.effective().square().view(-1).narrow(0, 5, 20).sum().backward();
      }
      assertThat(Ops.value(shaped.sigma())).isEqualTo(Ops.value(flat.sigma()));
      assertThat(Tensors.doubles(shaped.effective())).isEqualTo(Tensors.doubles(flat.effective()));
      assertThat(Tensors.doubles(shaped.raw().grad()))
          .isEqualTo(Tensors.doubles(flat.raw().grad()));
    }
  }
}
