package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Init;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Named;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: an independent evaluation in double precision. */
class SpectralMapTest {
  private static final double TIGHT = 1e-8;

  private static Tensor matrix(double... values) {
    return Init.trained(Tensors.of(values, 2, values.length / 2));
  }

  private static Tensor tensor(SpectralWeight weight, String name) {
    return Tree.tensors(new SpectralMap(weight, Optional.empty())).stream()
        .filter(named -> named.name().equals(name))
        .findFirst()
        .orElseThrow()
        .tensor();
  }

  private static void set(SpectralWeight weight, String name, double... values) {
    try (var _ = Scope.open()) {
      Ops.noGrad(
          () -> tensor(weight, name).copy_(Tensors.of(values, values.length)).retainReference());
    }
  }

  /** {@code W = diag(3, 1)} from {@code v = (1, 1)/√2}. */
  @Test
  void golden_powerIterationFindsTheNorm() {
    double[] wanted = {2.86356421, 2.99817296, 2.99997742, 2.99999972};
    try (var _ = Scope.open()) {
      var weight = SpectralWeight.of(matrix(3, 0, 0, 1), Gamma.ONE);
      set(weight, "v", Math.sqrt(0.5), Math.sqrt(0.5));
      for (int i = 0; i < wanted.length; i++) {
        weight.iterate();
        assertEquals(wanted[i], Ops.value(weight.sigma()), TIGHT);
        if (i == 0) {
          assertArrayEquals(
              new double[] {0.94868330, 0.31622777}, Tensors.doubles(tensor(weight, "u")), TIGHT);
          assertArrayEquals(
              new double[] {0.99388373, 0.11043153}, Tensors.doubles(tensor(weight, "v")), TIGHT);
        }
      }
    }
  }

  /** {@code W = [1 2; 3 4]}, {@code γ = 2}, the gradient of {@code Ŵ} being one at its corner. */
  @Test
  void golden_gradientsAtTheExactVectors() {
    try (var _ = Scope.open()) {
      Tensor raw = matrix(1, 2, 3, 4);
      var weight = SpectralWeight.of(raw, Gamma.SPECTRAL);
      Tensor gamma = tensor(weight, "gamma");
      assertEquals(5.46498570, Ops.value(gamma), TIGHT);
      set(weight, "gamma", 2);
      Tensor effective = weight.effective();
      assertArrayEquals(
          new double[] {0.36596619, 0.73193238, 1.09789858, 1.46386476},
          Tensors.doubles(effective),
          TIGHT);
      effective.select(0, 0).select(0, 0).backward();
      assertArrayEquals(
          new double[] {0.35036036, -0.02214476, -0.03527780, -0.05005936},
          Tensors.doubles(raw.grad()),
          TIGHT);
      assertEquals(0.18298310, Ops.value(gamma.grad()), TIGHT);
      assertEquals(0, Ops.value(raw.grad().mul(raw.detach()).sum()), 1e-12);
    }
  }

  @Test
  void golden_theGradientIsOrthogonalToTheWeightAtInexactVectorsToo() {
    try (var _ = Scope.open()) {
      Tensor raw = matrix(1, 2, 3, 4);
      var weight = SpectralWeight.of(raw, Gamma.ONE);
      double u = Math.sqrt(0.5);
      set(weight, "u", u, u);
      set(weight, "v", 4 / Math.sqrt(52), 6 / Math.sqrt(52));
      assertEquals(5.09901951, Ops.value(weight.sigma()), TIGHT);
      weight.effective().select(0, 0).select(0, 0).backward();
      assertEquals(0, Ops.value(raw.grad().mul(raw.detach()).sum()), 1e-12);
      assertThat(Ops.value(raw.grad().abs().sum())).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theNormIsNeverOverestimatedAndNeverFalls(long seed) {
    try (var _ = Scope.open()) {
      Tensor raw = Init.trained(Ops.randn(new Seed(seed), 7, 12).to(ScalarType.Double));
      double top = Tensors.doubles(Ops.singularValues(raw))[0];
      var weight = SpectralWeight.of(raw, Gamma.ONE);
      assertEquals(top, Ops.value(weight.sigma()), 1e-9);
      double[] start = Tensors.doubles(Ops.randn(new Seed(seed).with(1), 12));
      set(weight, "v", start);
      double last = 0;
      for (int i = 0; i < 30; i++) {
        weight.iterate();
        double sigma = Ops.value(weight.sigma());
        assertThat(sigma).isBetween(last - 1e-9, top + 1e-9);
        last = sigma;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theScaleOfTheWeightDoesNotMatterAndItsSignDoes(long seed) {
    try (var _ = Scope.open()) {
      Tensor raw = Ops.randn(new Seed(seed), 5, 3).to(ScalarType.Double);
      double[] one = effective(raw);
      assertArrayEquals(one, effective(Ops.times(raw, 7)), 1e-9);
      assertArrayEquals(Tensors.doubles(Tensors.of(one, 15).neg()), effective(raw.neg()), 1e-9);
      double top = Tensors.doubles(Ops.singularValues(Tensors.of(one, 5, 3)))[0];
      assertEquals(1, top, 1e-9); // γ
    }
  }

  private static double[] effective(Tensor raw) {
    Tensor leaf = Init.trained(raw.clone());
    return Tensors.doubles(SpectralWeight.of(leaf, Gamma.ONE).effective());
  }

  @Test
  void gradient_ofWeightAndGammaWithTheVectorsFrozen() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 4, 3).to(ScalarType.Double);
      Tensor raw = Init.trained(Ops.randn(new Seed(2), 2, 3).to(ScalarType.Double));
      var weight = SpectralWeight.of(raw, Gamma.SPECTRAL);
      var map = new SpectralMap(weight, Optional.empty());
      weight.iterate();
      map.forward(x, Pass.train(new Seed(3))).square().sum().backward();
      for (String name : new String[] {"weight", "gamma"}) {
        Tensor at = tensor(weight, name);
        double[] found = Tensors.doubles(at.grad());
        for (int i = 0; i < found.length; i++) {
          double slope = (moved(map, x, at, i, 1e-6) - moved(map, x, at, i, -1e-6)) / 2e-6;
          assertEquals(slope, found[i], 1e-6, name + " " + i);
        }
      }
    }
  }

  private static double moved(SpectralMap map, Tensor x, Tensor at, int index, double step) {
    return Ops.noGrad(() -> {
      Tensor entry = at.view(-1).narrow(0, index, 1);
      entry.add_(new Scalar(step));
      double value = Ops.value(map.forward(x, Pass.evaluate()).square().sum());
      entry.sub_(new Scalar(step));
      return value;
    });
  }

  @Test
  void property_passesDoNotMoveItAndAStepDoesOnce() {
    try (var _ = Scope.open()) {
      var map = (SpectralMap) maker(Gamma.SPECTRAL).make(6, 4, true, new Seed(4));
      Tensor x = Ops.randn(new Seed(5), 3, 6);
      double[] first = Tensors.doubles(map.forward(x, Pass.train(new Seed(6))));
      Ops.noGrad(() -> map.spectral().raw().mul_(Ops.rand(new Seed(7), 4, 6)).retainReference());
      double[] v = Tensors.doubles(tensor(map.spectral(), "v"));
      double[] second = Tensors.doubles(map.forward(x, Pass.train(new Seed(6))));
      assertThat(second).isNotEqualTo(first);
      assertThat(Tensors.doubles(map.forward(x, Pass.evaluate()))).isEqualTo(second);
      assertThat(Tensors.doubles(tensor(map.spectral(), "v"))).isEqualTo(v);
      map.settle();
      assertThat(Tensors.doubles(tensor(map.spectral(), "v"))).isNotEqualTo(v);
    }
  }

  private static LinearMap.Maker maker(Gamma gamma) {
    return SigmaReparam.linears(Linear.small(), w -> SpectralWeight.of(w, gamma));
  }

  @ParameterizedTest
  @EnumSource(Gamma.class)
  void golden_fusedIsTheSameFunction(Gamma gamma) {
    try (var _ = Scope.open()) {
      var map = maker(gamma).make(6, 4, true, new Seed(8));
      Tensor x = Ops.randn(new Seed(9), 3, 6);
      double[] y = Tensors.doubles(map.forward(x, Pass.evaluate()));
      var fused = Tree.fused(map);
      assertThat(fused).extracting(Named::name).containsExactly("weight", "bias");
      Tensor plain = x.matmul(fused.getFirst().tensor().t()).add(fused.getLast().tensor());
      assertArrayEquals(y, Tensors.doubles(plain), 1e-6);
      assertArrayEquals(
          Tensors.doubles(map.forward(x, Pass.evaluate()).narrow(1, 1, 2).contiguous()),
          Tensors.doubles(map.part(x, 1, 3, Pass.evaluate())),
          1e-6);
    }
  }

  @Test
  void golden_startsAsThePlainMapOrWithNormOne() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(10), 3, 64);
      var plain = Linear.small().make(64, 32, true, new Seed(11));
      var same = maker(Gamma.SPECTRAL).make(64, 32, true, new Seed(11));
      assertArrayEquals(
          Tensors.doubles(plain.forward(x, Pass.evaluate())),
          Tensors.doubles(same.forward(x, Pass.evaluate())),
          1e-6);
      var one = maker(Gamma.ONE).make(64, 32, true, new Seed(11));
      assertEquals(1, Tensors.doubles(Ops.singularValues(one.weight()))[0], 1e-5);
    }
  }

  @Test
  void golden_aConvolutionIsItsKernelAsAMatrix() {
    try (var _ = Scope.open()) {
      var shape = ConvShape.same(2, 3, 3, 1);
      var conv =
          SigmaReparam.convolutions(Conv2d.standard(), w -> SpectralWeight.of(w, Gamma.ONE))
              .make(shape, true, new Seed(12));
      Tensor x = Ops.randn(new Seed(13), 2, 2, 5, 5);
      Tensor raw = ((Spectral) conv).spectral().raw();
      double top = Tensors.doubles(Ops.singularValues(raw.view(3, 18)))[0];
      Tensor wanted = NeuralOps.convolve(x, Ops.times(raw, 1 / top), 1, 1);
      assertArrayEquals(
          Tensors.doubles(wanted), Tensors.doubles(conv.forward(x, Pass.evaluate())), 1e-5);
    }
  }

  @Test
  void golden_onlyTheWeightDecays() {
    var map = maker(Gamma.ONE).make(6, 4, true, new Seed(14));
    assertThat(Tree.tensors(map))
        .extracting(named -> named.name() + " " + named.role())
        .containsExactly(
            "weight " + Role.WEIGHT,
            "gamma " + Role.BIAS,
            "u " + Role.BUFFER,
            "v " + Role.BUFFER,
            "bias " + Role.BIAS);
    var fixed =
        SigmaReparam.linears(Linear.small(), SpectralWeight::normalized)
            .make(6, 4, false, new Seed(14));
    assertThat(Tree.parameters(fixed)).extracting(Named::name).containsExactly("weight");
  }

  /** The norm is divided by in full precision; the product alone is in half. */
  @Test
  void property_halfPrecisionKeepsTheNormExact() {
    try (var _ = Scope.open()) {
      var map = (SpectralMap) maker(Gamma.ONE).make(64, 64, false, new Seed(15));
      Tensor effective = Precision.BF16.run(map.spectral()::effective);
      assertThat(Tensors.type(effective)).isEqualTo(ScalarType.Float);
      assertEquals(1, Tensors.doubles(Ops.singularValues(effective))[0], 1e-5);
    }
  }

  @Test
  void refuses_aWeightOfZeros() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpectralWeight.of(Init.zeros(3, 2), Gamma.ONE))
        .withMessage("weight: want one that is not zero");
  }

  @Test
  void refuses_toReparametriseTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SigmaReparam.linears(maker(Gamma.ONE), w -> SpectralWeight.of(w, Gamma.ONE))
                .make(3, 2, true, new Seed(16)))
        .withMessageContaining("was a map with [gamma, u, v]");
  }

  @Test
  void leaves_nothing() {
    var map = (SpectralMap) maker(Gamma.SPECTRAL).make(6, 4, true, new Seed(17));
    Tensor x = Scope.keep(Ops.randn(new Seed(18), 3, 6));
    Leaks.none(() -> {
      map.forward(x, Pass.evaluate());
      map.settle();
      map.weight();
    });
  }
}
