package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class UniformityTest {
  /** Tokens (1 0), (0 1), (1 1) by hand: log(2e + 1) twice, and log(2e + e²). */
  @Test
  void golden_threeTokens() {
    double e = Math.E;
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, 0, 0, 1, 1, 1}, 1, 3, 2);
      assertEquals(
          2 * Math.log(2 * e + 1) + Math.log(2 * e + e * e),
          Ops.value(Uniformity.of(x, 1, Optional.empty()).sum()),
          1e-12);
    }
  }

  @Test
  void golden_paddingTakesNoPart() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {1, 0, 0, 1, 1, 1, 9, 9}, 1, 4, 2);
      Tensor real = Tensors.of(new long[] {1, 1, 1, 0}, 1, 4).to(ScalarType.Bool);
      assertEquals(
          Ops.value(Uniformity.of(x.narrow(1, 0, 3), 0.7, Optional.empty()).sum()),
          Ops.value(Uniformity.of(x, 0.7, Optional.of(real)).sum()),
          1e-12);
    }
  }

  /** {@code (P + Pᵀ)H/τ}, which the layer's dual form descends. */
  @Test
  void gradient_isTheDualStep() {
    double temperature = 0.7;
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 2, 5, 3).to(ScalarType.Double).requires_grad_(true);
      Uniformity.of(x, temperature, Optional.empty()).sum().backward();
      Tensor h = x.detach();
      Tensor p = Ops.times(h.matmul(h.transpose(1, 2)), 1 / temperature).softmax(2);
      Tensor wanted = Ops.times(p.add(p.transpose(1, 2)).matmul(h), 1 / temperature);
      assertArrayEquals(Tensors.doubles(wanted), Tensors.doubles(x.grad()), 1e-12);
      Gradients.check(y -> Uniformity.of(y, temperature, Optional.empty()).sum(), h, 1e-7);
    }
  }

  private static final Site SITE = Sites.of(() -> transformer(Parts.standard()), 3, 0, 3);

  /** An objective that pools; its own loss is the mean of what it pools. */
  private static final class Plain implements Method {
    @Override
    public void visit(Visitor visitor) {}

    @Override
    public Outputs forward(TrainingStep step) {
      Ops.noGrad(() -> step.features(0, step.pass())); // a teacher's forward
      return Outputs.of(List.of(step.features(0, step.pass()), step.features(1, step.pass())));
    }

    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      List<Features> views = outputs.features();
      Tensor total = views.getFirst().pooled().add(views.get(1).pooled()).mean();
      return Losses.of(total, step.batch().samples(), new Term("plain", total.detach()));
    }
  }

  private static Batch views(int side) {
    return views(side, Optional.empty());
  }

  private static Batch views(int side, Optional<Tensor> real) {
    return new Batch(
        LongStream.of(2, 3)
            .mapToObj(seed -> Ops.randn(new Seed(seed), 3, 1, side, side))
            .map(images -> View.of(Input.of(images).with(TokenMask.NONE.among(real)), List.of()))
            .toList(),
        new long[] {0, 1, 2},
        new Targets.None());
  }

  private static Encoder transformer(Parts parts) {
    return EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4)
        .build(new InputShape.Images(1, 8, 8), parts, new Seed(4));
  }

  private static Encoder residual() {
    return EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
        .build(new InputShape.Images(1, 16, 16), Parts.standard(), new Seed(4));
  }

  @Test
  void golden_standsBesideTheLossOfTheObjective() {
    try (var _ = Scope.open()) {
      standsBeside(transformer(Parts.standard()), views(8), 5, "patch_embed.proj.weight");
    }
  }

  /** 16 pixels are 2 × 2 places in the end. */
  @Test
  void golden_thePlacesOfAResNetAreItsTokens() {
    try (var _ = Scope.open()) {
      standsBeside(residual(), views(16), 4, "conv1.weight");
    }
  }

  /** The class token and two patches are real, in every sample. */
  @Test
  void golden_paddingIsNotKeptApart() {
    try (var _ = Scope.open()) {
      long[] four = {1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0};
      Tensor real = Tensors.of(four, 3, 4).to(ScalarType.Bool);
      standsBeside(
          transformer(Parts.standard()), views(8, Optional.of(real)), 3, "patch_embed.proj.weight");
    }
  }

  private static void standsBeside(Encoder encoder, Batch views, int tokens, String first) {
    var method = new UniformityConfig(0.5, 1).around(new Plain(), SITE);
    Losses losses = method.step(Sites.step(views, encoder, Pass.evaluate()));
    double plain = Ops.value(losses.terms().get(0).value());
    double term = Ops.value(losses.terms().get(1).value());
    assertThat(losses.terms()).extracting(Term::name).containsExactly("plain", "uniformity");
    assertEquals(plain + 0.5 * term, Ops.value(losses.total()), 1e-6);
    double wanted =
        views.views().stream()
            .mapToDouble(view -> ofLast(encoder, view.input(), tokens))
            .average()
            .orElseThrow();
    assertEquals(wanted, term, 1e-5);
    losses.total().backward();
    assertThat(Tree.parameters(encoder))
        .filteredOn(named -> named.name().equals(first))
        .singleElement()
        .satisfies(named -> assertThat(Ops.value(named.tensor().grad().abs().sum())).isPositive());
  }

  /** The term of the first {@code tokens} that leave the last layer. */
  private static double ofLast(Encoder encoder, Input input, int tokens) {
    var layers = new ArrayList<Tensor>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void tokens(int layer, Tensor states, Optional<Tensor> real) {
            layers.add(Scope.keep(states.clone()));
          }
        };
    encoder.forward(input, Pass.evaluate().with(hook));
    Tensor unit = Ops.normalize(layers.getLast().narrow(1, 0, tokens), 2);
    double sum = Ops.value(Uniformity.of(unit, 1, Optional.empty()).mean());
    layers.forEach(Tensor::close);
    return sum / tokens;
  }

  /** Who listens to the objective hears the parts of its encoder beside the term, too. */
  @Test
  void golden_readingsAreHandedOn() {
    try (var _ = Scope.open()) {
      var parts = ContraNormConfig.DEFAULT.fit(Parts.standard(), TokenLayout.of(5, 2));
      var encoder = transformer(parts);
      var views = views(8);
      int alone = readings(new Plain(), views, encoder);
      assertThat(alone).isPositive();
      assertThat(readings(UniformityConfig.DEFAULT.around(new Plain(), SITE), views, encoder))
          .isEqualTo(alone);
    }
  }

  private static int readings(Method method, Batch views, Encoder encoder) {
    var heard = new ArrayList<Module>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void layer(Module layer, Supplier<List<Reading>> readings) {
            heard.add(layer);
          }
        };
    method.step(Sites.step(views, encoder, Pass.evaluate().with(hook)));
    return heard.size();
  }

  /** 8 pixels are 1 place in the end: there is nothing to keep it from. */
  @Test
  void refuses_oneTokenAlone() {
    try (var _ = Scope.open()) {
      var encoder = residual();
      var method = UniformityConfig.DEFAULT.around(new Plain(), SITE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> method.step(Sites.step(views(8), encoder, Pass.evaluate())))
          .withMessage("uniformity: want an encoder of 2 tokens or more, was an encoder of 1");
    }
  }

  @Test
  void leaves_nothing() {
    try (var _ = Scope.open()) {
      var encoder = transformer(Parts.standard());
      var views = views(8);
      var method = UniformityConfig.DEFAULT.around(new Plain(), SITE);
      Leaks.none(() -> method.step(Sites.step(views, encoder, Pass.evaluate())));
    }
  }
}
