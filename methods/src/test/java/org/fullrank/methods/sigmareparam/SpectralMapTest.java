package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.function.DoubleSupplier;
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
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A map and a convolution as an encoder uses them. */
class SpectralMapTest {
  @Test
  void gradient_ofWeightAndGammaWithTheVectorsFrozen() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 4, 3).to(ScalarType.Double);
      Tensor raw = Init.trained(Ops.randn(new Seed(2), 2, 3).to(ScalarType.Double));
      var weight = SpectralWeight.of(raw, Gamma.SPECTRAL);
      var map = new SpectralMap(weight, Optional.empty());
      weight.iterate();
      map.forward(x, Pass.train(new Seed(3))).square().sum().backward();
      DoubleSupplier loss = () -> Ops.value(map.forward(x, Pass.evaluate()).square().sum());
      for (NamedTensor named : Tree.parameters(map)) {
        double[] found = Tensors.doubles(named.tensor().grad());
        for (int i = 0; i < found.length; i++) {
          assertEquals(slope(loss, named.tensor(), i), found[i], 1e-6, named.name() + " " + i);
        }
      }
    }
  }

  private static double slope(DoubleSupplier loss, Tensor at, int index) {
    double step = 1e-6;
    return Ops.noGrad(() -> {
      Tensor entry = at.view(-1).narrow(0, index, 1);
      entry.add_(new Scalar(step));
      double above = loss.getAsDouble();
      entry.sub_(new Scalar(2 * step));
      double below = loss.getAsDouble();
      entry.add_(new Scalar(step));
      return (above - below) / (2 * step);
    });
  }

  @Test
  void property_passesDoNotMoveItAndAStepDoesOnce() {
    try (var _ = Scope.open()) {
      var map = (SpectralMap) maker(Gamma.SPECTRAL).make(6, 4, true, new Seed(4));
      Tensor x = Ops.randn(new Seed(5), 3, 6);
      double[] first = Tensors.doubles(map.forward(x, Pass.train(new Seed(6))));
      Ops.noGrad(() -> map.spectral().raw().mul_(Ops.rand(new Seed(7), 4, 6)).retainReference());
      double[] v = Weights.get(map, "v");
      double[] second = Tensors.doubles(map.forward(x, Pass.train(new Seed(6))));
      assertThat(second).isNotEqualTo(first);
      assertThat(Tensors.doubles(map.forward(x, Pass.evaluate()))).isEqualTo(second);
      assertThat(Weights.get(map, "v")).isEqualTo(v);
      map.afterStep();
      assertThat(Weights.get(map, "v")).isNotEqualTo(v);
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
      assertThat(fused).extracting(NamedTensor::name).containsExactly("weight", "bias");
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
    assertThat(Tree.parameters(fixed)).extracting(NamedTensor::name).containsExactly("weight");
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
  void refuses_toReparametriseTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            SigmaReparam.linears(maker(Gamma.ONE), w -> SpectralWeight.of(w, Gamma.ONE))
                .make(3, 2, true, new Seed(16)))
        .withMessageContaining("were maps with [gamma, u, v]");
  }

  @Test
  void leaves_nothing() {
    var map = (SpectralMap) maker(Gamma.SPECTRAL).make(6, 4, true, new Seed(17));
    Tensor x = Scope.keep(Ops.randn(new Seed(18), 3, 6));
    Leaks.none(() -> {
      map.forward(x, Pass.evaluate());
      map.afterStep();
      map.weight();
    });
  }
}
