package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselinesTest {
  private static Encoder encoder(ComponentConfig component, long seed) {
    return EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 4)
        .build(
            new InputShape.Images(1, 8, 8),
            component.fit(Parts.standard(), TokenLayout.of(5, 2)),
            new Seed(seed));
  }

  private static double[] features(Encoder encoder, Tensor images) {
    return Tensors.doubles(encoder.forward(Input.of(images), Pass.evaluate()).pooled());
  }

  private static final ComponentConfig PLAIN = new ComponentConfig() {};

  /** Of other weights than the converted one was built with. */
  @Test
  void golden_aTrainedEncoderKeepsItsFunction() {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(1), 3, 1, 8, 8);
      var trained = encoder(PLAIN, 2);
      var converted = encoder(SigmaReparamConfig.DEFAULT, 3);
      assertThat(features(converted, images)).isNotEqualTo(features(trained, images));
      SigmaReparam.adopt(trained, converted);
      assertArrayEquals(features(trained, images), features(converted, images), 1e-5);
    }
  }

  /** γ is 1 and not σ: a plain encoder computes the same. */
  @Test
  void golden_aFusedEncoderIsPlainAndTheSameFunction() {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(1), 3, 1, 8, 8);
      var reparametrized = encoder(new SigmaReparamConfig(Gamma.ONE), 5);
      var plain = encoder(PLAIN, 6);
      Weights.fuse(reparametrized, plain);
      assertArrayEquals(features(reparametrized, images), features(plain, images), 1e-5);
      var deeper =
          EncoderConfig.Vit.of(new VitSize(16, 3, 2, 2), 4)
              .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(4));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tree.copy(plain, deeper))
          .withMessageContaining("tensors as in from");
    }
  }

  @Test
  void refuses_toAdoptAnotherArchitecture() {
    try (var _ = Scope.open()) {
      var other =
          EncoderConfig.Vit.of(new VitSize(16, 3, 2, 2), 4)
              .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(4));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigmaReparam.adopt(other, encoder(SigmaReparamConfig.DEFAULT, 5)))
          .withMessageContaining("only one encoder has [blocks.2.")
          .withMessageEndingWith("more");
    }
  }

  /** It would only be a copy. */
  @Test
  void refuses_toAdoptInAPlainEncoder() {
    try (var _ = Scope.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigmaReparam.adopt(encoder(PLAIN, 2), encoder(PLAIN, 3)))
          .withMessageContaining("has no reparametrised map");
    }
  }

  /** Its maps have norm 1, the trained ones have not. */
  @Test
  void refuses_toAdoptUnderSpectralNorm() {
    try (var _ = Scope.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> SigmaReparam.adopt(encoder(PLAIN, 2), encoder(SpectralNormConfig.DEFAULT, 3)))
          .withMessageContaining("was spectral_norm");
    }
  }

  static Stream<ComponentConfig> wrappers() {
    return Stream.of(
        SigmaReparamConfig.DEFAULT, SpectralNormConfig.DEFAULT, WeightNormConfig.DEFAULT);
  }

  /** What an export holds: the names of the plain net, and weights that compute the same. */
  @ParameterizedTest
  @MethodSource("wrappers")
  void golden_fusedTensorsAreThePlainNets(ComponentConfig component) {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(1), 3, 1, 8, 8);
      var wrapped = encoder(component, 5);
      var plain = encoder(PLAIN, 6);
      assertThat(Tree.fused(wrapped))
          .extracting(NamedTensor::name)
          .containsExactlyElementsOf(Tree.tensors(plain).stream().map(NamedTensor::name).toList());
      Weights.fuse(wrapped, plain);
      assertArrayEquals(features(wrapped, images), features(plain, images), 1e-5);
    }
  }

  /** Queries and keys of DeepNorm stay as they are, also behind a map that wraps them. */
  @ParameterizedTest
  @MethodSource("wrappers")
  void golden_wrappersLeaveQueriesAndKeysToTheirMaker(ComponentConfig component) {
    try (var _ = Scope.open()) {
      var extent = TokenLayout.of(5, 2);
      Parts deep = DeepNormConfig.DEFAULT.fit(Parts.standard(), extent);
      Tensor want = deep.linears().makeQueriesKeysValues(16, true, new Seed(1)).weight();
      var both = component.fit(deep, extent).linears().makeQueriesKeysValues(16, true, new Seed(1));
      Tensor was = both.weight();
      double ratio =
          Ops.value(
              Ops.length(was.narrow(0, 0, 32).reshape(-1), 0)
                  .div(Ops.length(was.narrow(0, 32, 16).reshape(-1), 0)));
      double wanted =
          Ops.value(
              Ops.length(want.narrow(0, 0, 32).reshape(-1), 0)
                  .div(Ops.length(want.narrow(0, 32, 16).reshape(-1), 0)));
      assertThat(ratio).isCloseTo(wanted, within(1e-4));
    }
  }

  @Test
  void golden_weightNormStartsAsThePlainMap() {
    try (var _ = Scope.open()) {
      var plain = Linear.small().make(6, 4, true, new Seed(6));
      var normed =
          new WeightNormConfig()
              .fit(Parts.standard().withLinears(Linear.small()), TokenLayout.of(4, 1))
              .linears()
              .make(6, 4, true, new Seed(6));
      Tensor x = Ops.randn(new Seed(7), 3, 6);
      assertArrayEquals(
          Tensors.doubles(plain.forward(x, Pass.evaluate())),
          Tensors.doubles(normed.forward(x, Pass.evaluate())),
          1e-6);
    }
  }

  /** Logits 100 and 0 at a cap of 2: tanh(50) = 1, so weights are softmax(2, 0). */
  @Test
  void golden_softCapBoundsTheLogits() {
    try (var _ = Scope.open()) {
      Tensor q = Tensors.of(new double[] {10}, 1, 1, 1, 1);
      Tensor k = Tensors.of(new double[] {10, 0}, 1, 1, 2, 1);
      double far = 1 / (1 + Math.exp(2));
      assertArrayEquals(
          new double[] {1 - far, far},
          Tensors.doubles(new SoftCapScores(2).weights(q, k, AttentionBias.NONE)),
          1e-12);
    }
  }

  @Test
  void golden_anEndlessCapIsSoftmaxAndMasksTheSame() {
    try (var _ = Scope.open()) {
      Tensor q = Ops.randn(new Seed(8), 2, 2, 3, 4);
      Tensor k = Ops.randn(new Seed(9), 2, 2, 5, 4);
      Tensor mask =
          Tensors.of(new long[] {1, 1, 0, 1, 0, 0, 0, 0, 0, 0}, 2, 1, 1, 5).to(ScalarType.Bool);
      assertArrayEquals(
          Tensors.doubles(
              new SoftmaxScores().weights(q, k, AttentionBias.visible(Optional.of(mask)))),
          Tensors.doubles(
              new SoftCapScores(1e4).weights(q, k, AttentionBias.visible(Optional.of(mask)))),
          1e-4);
    }
  }

  @Test
  void gradient_throughTheCap() {
    try (var _ = Scope.open()) {
      Tensor k = Ops.randn(new Seed(10), 1, 1, 4, 2).to(ScalarType.Double);
      Tensor v = Ops.randn(new Seed(11), 1, 1, 4, 2).to(ScalarType.Double);
      Gradients.check(
          q -> new SoftCapScores(1.5).attend(q, k, v, AttentionBias.NONE).square().sum(),
          Ops.times(Ops.randn(new Seed(12), 1, 1, 3, 2).to(ScalarType.Double), 2),
          1e-7);
    }
  }

  /** Every component in an encoder, one after the other, trains and leaves nothing. */
  @Test
  void leaves_nothing() {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(13), 3, 1, 8, 8);
      for (ComponentConfig component :
          new ComponentConfig[] {
            SigmaReparamConfig.DEFAULT,
            SpectralNormConfig.DEFAULT,
            WeightNormConfig.DEFAULT,
            SoftCapConfig.DEFAULT
          }) {
        var encoder = encoder(component, 14);
        Leaks.none(() -> {
          encoder.forward(Input.of(images), Pass.train(new Seed(15))).pooled().sum().backward();
          encoder.walk(Module::afterStep);
        });
      }
    }
  }
}
