package org.fullrank.methods.positionprediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.toys.Toys;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of 8 × 8 pixels in 16 patches, two blocks. */
class PositionPredictionTest {
  private static final Pass EVALUATE = Pass.evaluate();
  private static final PositionTarget PLACE = new PositionTarget.Place();
  private static final PositionPredictionConfig CONFIG = new PositionPredictionConfig(0.5, PLACE);
  private static final long[] PERMUTATION = {3, 9, 14, 0, 7, 12, 5, 10, 1, 15, 4, 8, 13, 2, 6, 11};

  /** The first loss is near log N: 16 and 49 places. */
  @Test
  void golden_theFirstLoss() {
    try (var _ = Scope.open()) {
      Site small = site(Positions.NONE, Pool.MEAN);
      double loss = Ops.value(CONFIG.build(small).step(step(small, 1)).total());
      assertEquals(2.77258872, loss, 0.1);
      var shape = new InputShape.Images(1, 28, 28);
      var vit = EncoderConfig.Vit.of(new VitSize(64, 2, 4, 4), 4).withPositions(Positions.NONE);
      Site large = Sites.of(() -> vit.build(shape, Parts.standard(), new Seed(0)), 24, 0, 6);
      Batch batch = batch(Ops.randn(new Seed(2), 16, 1, 28, 28));
      var first = Sites.step(batch, large.student(), Pass.train(new Seed(3)));
      assertEquals(3.89182030, Ops.value(CONFIG.build(large).step(first).total()), 0.1);
      assertEquals(Math.log(49), CONFIG.build(large).trivialLoss(4).orElseThrow(), 1e-12);
    }
  }

  /** The loss is the mean over all tokens of the batch, in the context or not. */
  @ParameterizedTest
  @EnumSource(
      value = Pool.class,
      names = {"MEAN", "CLASS_TOKEN"})
  void golden_theLossIsThatOfAllTokens(Pool pool) {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, pool);
      Method method = Weights.stirred(CONFIG.build(site));
      Outputs outputs = method.forward(step(site, 5));
      Tensor logits = outputs.logits().orElseThrow();
      assertArrayEquals(new long[] {6, 16, 16}, logits.shape());
      Losses losses = method.losses(outputs, step(site, 5));
      double[] z = Tensors.doubles(logits);
      double sum = 0;
      for (int row = 0; row < 6 * 16; row++) {
        double all = 0;
        for (int j = 0; j < 16; j++) {
          all += Math.exp(z[row * 16 + j]);
        }
        sum += Math.log(all) - z[row * 16 + row % 16];
      }
      assertEquals(sum / (6 * 16), Ops.value(losses.total()), 1e-5);
      assertEquals(6 * 16, losses.count());
      assertEquals(sum / (6 * 16), Ops.value(losses.perSample().orElseThrow().mean()), 1e-5);
      assertThat(losses.terms())
          .extracting(Losses.Term::name)
          .containsExactly(
              "accuracy", "accuracy_in_context", "accuracy_out_of_context", "grid_distance");
      double in = Ops.value(losses.terms().get(1).value());
      double out = Ops.value(losses.terms().get(2).value());
      assertEquals((in + out) / 2, Ops.value(losses.terms().getFirst().value()), 1e-6);
    }
  }

  /** Without masks, and with all tokens as the context in any order, it is the plain encoder. */
  @ParameterizedTest
  @EnumSource(
      value = Pool.class,
      names = {"MEAN", "CLASS_TOKEN"})
  void property_theFullContextIsThePlainEncoder(Pool pool) {
    try (var _ = Scope.open()) {
      Encoder encoder = Weights.stirred(site(Positions.NONE, pool).student());
      Input images = Input.of(images(3));
      double[] plain = Tensors.doubles(encoder.forward(images, EVALUATE).tokens());
      Tensor all = Tensors.of(PERMUTATION, 1, 16).expand(6, 16);
      Input context = images.with(TokenMask.NONE.lookingAt(all));
      assertArrayEquals(plain, Tensors.doubles(encoder.forward(context, EVALUATE).tokens()), 1e-5);
      Site site = site(Positions.NONE, pool);
      Method full = new PositionPredictionConfig(0, PLACE).build(site);
      var step = step(site, 4);
      Input input = step.batch().view(0).input();
      assertArrayEquals(
          Tensors.doubles(site.student().forward(input, step.pass().fork(0)).tokens()),
          Tensors.doubles(full.forward(step).features().getFirst().tokens()),
          1e-6);
    }
  }

  /** tokens(Πx, ΠC) = Π tokens(x, C) without positions; with any, not. */
  @ParameterizedTest
  @EnumSource(Positions.class)
  void property_permutations(Positions positions) {
    try (var _ = Scope.open()) {
      Encoder encoder = Weights.stirred(site(positions, Pool.CLASS_TOKEN).student());
      Tensor order = Tensors.of(PERMUTATION, 16); // place i of Πx holds token order[i] of x
      Tensor images = images(3);
      Tensor turned = ImagePatches.images(ImagePatches.of(images, 2).index_select(1, order), 2, 4);
      long[] context = {2, 5, 7, 11, 12, 15};
      var moved = new long[context.length];
      for (int i = 0; i < moved.length; i++) {
        for (int place = 0; place < 16; place++) {
          moved[i] = PERMUTATION[place] == context[i] ? place : moved[i];
        }
      }
      double[] first = Tensors.doubles(tokens(encoder, images, context).index_select(1, order));
      double[] second = Tensors.doubles(tokens(encoder, turned, moved));
      double most = 0;
      for (int i = 0; i < first.length; i++) {
        most = Math.max(most, Math.abs(first[i] - second[i]));
      }
      if (positions == Positions.NONE) {
        assertThat(most).isLessThan(1e-5);
      } else {
        assertThat(most).isGreaterThan(1e-3);
      }
      assertEquals(positions != Positions.NONE, encoder.layout().ordered());
    }
  }

  /** A changed patch outside the context changes its own row alone; one inside changes all. */
  @Test
  void property_tokensOutsideReachNoOther() {
    try (var _ = Scope.open()) {
      Encoder encoder = Weights.stirred(site(Positions.NONE, Pool.CLASS_TOKEN).student());
      long[] context = {2, 5, 7, 11, 12, 15};
      Tensor images = images(3);
      double[] before = Tensors.doubles(tokens(encoder, images, context));
      for (int changed : new int[] {6, 7}) {
        Tensor patches = ImagePatches.of(images, 2).clone();
        Tensor row = patches.select(1, changed);
        Ops.noGrad(() -> row.copy_(Ops.plus(row, 1)).retainReference());
        double[] after =
            Tensors.doubles(tokens(encoder, ImagePatches.images(patches, 2, 4), context));
        for (int i = 0; i < before.length; i++) {
          boolean reached = changed == 7 || i / 16 % 16 == changed;
          assertEquals(!reached, before[i] == after[i], "entry " + i + " of patch " + changed);
        }
      }
    }
  }

  /** ∂logits[i]/∂x[j] = 0 for j outside the context, j ≠ i, in a step of the method. */
  @Test
  void gradient_isZeroOutsideTheContext() {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, Pool.MEAN);
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      Tensor images = images(3).requires_grad_(true);
      var step = Sites.step(batch(images), site.student(), Pass.train(new Seed(8)));
      Tensor real = Encoder.all(Input.of(images), 16);
      var context = Context.of(step.pass().fork(2).seed().with(0), real, 0.5);
      method.forward(step).logits().orElseThrow().select(1, 4).square().sum().backward();
      Tensor reach = Ops.sum(ImagePatches.of(images.grad(), 2).abs(), false, 2);
      double[] reached = Tensors.doubles(reach);
      double[] inside = Tensors.doubles(context.inside());
      for (int i = 0; i < reached.length; i++) {
        assertEquals(inside[i] != 0 || i % 16 == 4, reached[i] > 0, "token " + i);
      }
    }
  }

  @Test
  void property_equalPatchesHaveEqualLogits() {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, Pool.MEAN);
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      Tensor patches = ImagePatches.of(images(3), 2).clone();
      Ops.noGrad(() -> patches.select(1, 9).copy_(patches.select(1, 2)).retainReference());
      Batch batch = batch(ImagePatches.images(patches, 2, 4));
      var step = Sites.step(batch, site.student(), Pass.train(new Seed(8)));
      Tensor logits = method.forward(step).logits().orElseThrow();
      assertArrayEquals(
          Tensors.doubles(logits.select(1, 2)), Tensors.doubles(logits.select(1, 9)), 1e-6);
    }
  }

  /** With one token in the context, keys and values get an outer product for a gradient. */
  @Test
  void gradient_ofKeysAndValuesIsOfTheContext() {
    try (var _ = Scope.open()) {
      for (int size : new int[] {1, 3}) {
        Encoder encoder = Weights.stirred(site(Positions.NONE, Pool.MEAN).student());
        long[] context = {6, 1, 12};
        Tensor indices = Tensors.of(context, 1, 3).narrow(1, 0, size);
        Input input =
            new Input(Ops.randn(new Seed(5), 1, 1, 8, 8), TokenMask.NONE.lookingAt(indices));
        encoder.forward(input, EVALUATE).tokens().square().select(2, 3).sum().backward();
        for (NamedTensor named : Tree.parameters(encoder)) {
          if (named.name().endsWith("attn.qkv.weight")) {
            Tensor values = named.tensor().grad().narrow(0, 32, 16);
            double[] singular = Tensors.doubles(Ops.singularValues(values));
            assertThat(singular[size - 1]).isGreaterThan(1e-4 * singular[0]);
            assertThat(singular[size]).isLessThan(1e-5 * singular[0]);
          }
        }
      }
    }
  }

  /** Every tensor learns, and none is of positions. */
  @ParameterizedTest
  @MethodSource("targets")
  void gradient_reachesEncoderAndHead(PositionTarget target) {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, Pool.CLASS_TOKEN);
      Method method = new PositionPredictionConfig(0.5, target).build(site);
      method.step(step(site, 3)).total().backward();
      assertThat(Tree.parameters(method)).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student())).allMatch(t -> t.tensor().grad().defined());
      assertThat(Tree.parameters(site.student()))
          .extracting(NamedTensor::name)
          .noneMatch(name -> name.contains("pos"));
      assertEquals(
          List.of("head.weight", "head.bias"),
          Tree.parameters(method).stream().map(NamedTensor::name).toList());
      Leaks.none(() -> method.step(step(site, 3)).total().backward());
    }
  }

  static List<PositionTarget> targets() {
    return List.of(PLACE, new PositionTarget.Smoothed(0.7), new PositionTarget.Relative());
  }

  /** Padded words have no loss and change none; a text's loss is that of its length alone. */
  @ParameterizedTest
  @MethodSource("targets")
  void property_paddingIsNotAsked(PositionTarget target) {
    try (var _ = Scope.open()) {
      Site site = Toys.texts(Positions.NONE);
      Method method = Weights.stirred(new PositionPredictionConfig(0.5, target).build(site));
      Weights.stirred(site.student());
      Tensor real = ContextTest.real(6, 6, 4, 3, 2, 6, 1);
      Tensor other = Toys.ids(6, 9).mul(real).add(real.logical_not());
      double[] losses = new double[2];
      for (int i = 0; i < 2; i++) {
        Tensor ids = i == 0 ? Toys.ids(6, 9) : other;
        var input = new Input(ids, TokenMask.NONE.among(real));
        var view = View.of(input, List.of());
        Batch batch = new Batch(List.of(view), new long[6], new Targets.None());
        Losses found = method.step(Sites.step(batch, site.student(), Pass.train(new Seed(2))));
        assertEquals(6 + 4 + 3 + 2 + 6 + 1, found.count());
        losses[i] = Ops.value(found.total());
      }
      assertEquals(losses[0], losses[1], 1e-6);
    }
  }

  /** Places of a clip are those behind the convolutions; frames under padding are not asked. */
  @Test
  void golden_clips() {
    try (var _ = Scope.open()) {
      Site site = Toys.clips(Positions.NONE);
      Method method = CONFIG.build(site);
      Tensor real = ContextTest.real(12, 12, 12, 7, 12, 9, 3);
      var input = new Input(Ops.randn(new Seed(1), 6, 12, 5), TokenMask.NONE.among(real));
      Batch batch = new Batch(List.of(View.of(input, List.of())), new long[6], new Targets.None());
      var step = Sites.step(batch, site.student(), Pass.train(new Seed(2)));
      assertArrayEquals(new long[] {6, 5, 5}, method.forward(step).logits().orElseThrow().shape());
      assertEquals(5 + 5 + 3 + 5 + 4 + 1, method.step(step).count());
    }
  }

  /** Measures against a count by hand over two batches, and the sheets of the report. */
  @Test
  void golden_measuresAndPictures() {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, Pool.MEAN);
      Weights.stirred(site.student());
      Method method = Weights.stirred(CONFIG.build(site));
      List<Batch> batches = List.of(batch(images(1)), batch(images(2)));
      Map<String, Double> found = new TreeMap<>();
      PositionMeasure.ALL.forEach(
          it -> found.put(it.name(), it.of(site.student(), method, batches).orElseThrow()));
      var own = PositionPrediction.within(method).orElseThrow();
      double right = 0;
      double loss = 0;
      double away = 0;
      for (Batch batch : batches) {
        var answer = own.answer(site.student(), batch.view(0).input(), 0, EVALUATE);
        right += Ops.value(answer.guesses().right().sum());
        loss += Ops.value(answer.guesses().loss().sum());
        away += Ops.value(answer.guesses().distance().sum());
      }
      assertThat(right).isPositive();
      assertEquals(right / 192, number(found, "position_accuracy"), 1e-6);
      assertEquals(right / 192, number(found, "position_accuracy_unrepeated"), 1e-6);
      assertEquals(away / 192, number(found, "position_distance"), 1e-5);
      assertEquals(1, number(found, "position_tie_bound"), 1e-12);
      assertEquals(0, number(found, "position_loss_floor"), 1e-12);
      assertEquals(loss / 192, number(found, "position_loss_over_floor"), 1e-4);
      var other = Tally.of(site.student(), own, 0.5, batches);
      double both = (other.accuracyInside() + other.accuracyOutside()) / 2;
      assertEquals(other.accuracy(), both, 1e-6);

      var map = new PositionMap().of(site.student(), method, batches).orElseThrow();
      assertThat(map.rows()).hasSize(1);
      double[] shares = Tally.of(site.student(), own, 0, batches).accuracyByPlace();
      double[] shades = Tensors.doubles(map.rows().getFirst().getFirst());
      Tensor first = batches.getFirst().view(0).input().values();
      double dark = Ops.value(first.min());
      double bright = Ops.value(first.max());
      for (int pixel = 0; pixel < 64; pixel++) {
        int place = pixel / 16 * 4 + pixel % 8 / 2;
        assertEquals(dark + shares[place] * (bright - dark), shades[pixel], 1e-5);
      }
      var sheet = new ReassembledImages().of(site.student(), method, batches).orElseThrow();
      assertThat(sheet.rows()).hasSize(2).allMatch(row -> row.size() == 6);
    }
  }

  /** Patches 0 and 1 both at place 1, the surer on top; place 0 is dark, the rest stay. */
  @Test
  void golden_reassembly() {
    try (var _ = Scope.open()) {
      Site site = site(Positions.NONE, Pool.MEAN);
      Tensor images = images(1).narrow(0, 0, 1);
      long[] places = {1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      float[] sure = new float[16];
      sure[1] = -2;
      sure[0] = -1;
      var found = new Guesses.Found(Tensors.of(places, 1, 16), Tensors.of(sure, 1, 16));
      Tensor built =
          ImagePatches.of(ReassembledImages.reassembled(images, found, site.student().layout()), 2);
      Tensor from = ImagePatches.of(images, 2);
      double dark = Ops.value(images.min());
      double[] first = Tensors.doubles(built.select(1, 0));
      for (double value : first) {
        assertEquals(dark, value, 1e-6);
      }
      assertArrayEquals(Tensors.doubles(from.select(1, 0)), Tensors.doubles(built.select(1, 1)));
      assertArrayEquals(
          Tensors.doubles(from.narrow(1, 2, 14)), Tensors.doubles(built.narrow(1, 2, 14)));
    }
  }

  private static double number(Map<String, Double> found, String name) {
    return found.getOrDefault(name, Double.NaN);
  }

  @Test
  void golden_stepTime() {
    var settings =
        Map.of(
            "mask_ratio",
            "0.75",
            "width",
            "16",
            "depth",
            "1",
            "heads",
            "2",
            "batch",
            "2",
            "rounds",
            "1");
    var found = new StepTime().of(settings, new Seed(1));
    assertThat(found).containsOnlyKeys("time_ratio", "cost_ratio");
    assertThat(found.get("time_ratio")).isPositive();
    assertEquals(StepTime.costRatio(49, 16, 0.75), number(found, "cost_ratio"), 1e-12);
    assertThatThrownBy(() -> new StepTime().of(Map.of("ratio", "1"), new Seed(1)))
        .hasMessageStartingWith("settings: want some of [batch, depth, heads")
        .hasMessageEndingWith("was [ratio]");
  }

  @ParameterizedTest
  @EnumSource(value = Positions.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void refuses_encodersThatKnowPlaces(Positions positions) {
    assertThatThrownBy(() -> CONFIG.build(site(positions, Pool.MEAN)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("set encoder.positions to none");
  }

  @Test
  void refuses_whatDoesNotSuit() {
    assertThatThrownBy(() -> new PositionPredictionConfig(1, PLACE))
        .hasMessage("mask_ratio: want 0 or a number above it, below 1, was 1.0");
    assertThatThrownBy(() -> new PositionTarget.Smoothed(0)).hasMessageStartingWith("sigma");
    Supplier<Encoder> convolutions =
        () ->
            EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL)
                .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(0));
    assertThatThrownBy(() -> CONFIG.build(Sites.of(convolutions, 24, 0, 6)))
        .hasMessageStartingWith("encoder: positionprediction wants a transformer");
    var causal = vit(Pool.MEAN).withPositions(Positions.NONE).withCausal(true);
    assertThatThrownBy(() -> CONFIG.build(site(causal))).hasMessageContaining("causal to false");
    Site site = site(Positions.NONE, Pool.MEAN);
    try (var _ = Scope.open()) {
      Batch small = batch(Ops.randn(new Seed(1), 6, 1, 4, 8));
      var step = Sites.step(small, site.student(), Pass.train(new Seed(1)));
      assertThatThrownBy(() -> CONFIG.build(site).forward(step))
          .hasMessageStartingWith("views: want 16 tokens");
    }
  }

  private static Tensor tokens(Encoder encoder, Tensor images, long... context) {
    Tensor indices = Tensors.of(context, 1, context.length).expand(6, context.length);
    return encoder.forward(new Input(images, TokenMask.NONE.lookingAt(indices)), EVALUATE).tokens();
  }

  private static Tensor images(long seed) {
    return Ops.randn(new Seed(seed), 6, 1, 8, 8);
  }

  private static TrainingStep step(Site site, long seed) {
    return Sites.step(batch(images(7)), site.student(), Pass.train(new Seed(seed)));
  }

  private static Batch batch(Tensor images) {
    var view = View.of(Input.of(images), List.of());
    return new Batch(List.of(view), new long[(int) images.size(0)], new Targets.None());
  }

  private static EncoderConfig.Vit vit(Pool pool) {
    return EncoderConfig.Vit.of(new VitSize(16, 2, 2, 2), 2).withPool(pool);
  }

  private static Site site(Positions positions, Pool pool) {
    return site(vit(pool).withPositions(positions));
  }

  private static Site site(EncoderConfig.Vit config) {
    var shape = new InputShape.Images(1, 8, 8);
    return Sites.of(() -> config.build(shape, Parts.standard(), new Seed(0)), 24, 0, 6);
  }
}
