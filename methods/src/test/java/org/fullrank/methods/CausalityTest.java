package org.fullrank.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In a causal encoder a change of token 9 of 16 changes no token before it, whatever the components
 * are. fp32 and bf16 go through the fused kernels where there are any, float64 is spelled out.
 */
class CausalityTest {
  private static final int CHANGED = 9;
  private static final InputShape.Images IMAGES = new InputShape.Images(1, 8, 8);
  private static final Vit CAUSAL =
      Vit.of(new VitSize(16, 2, 2, 2), 2).withPool(Pool.MEAN).withCausal(true);

  /** One encoder: names of components, and where norms stand. */
  record Case(List<String> names, NormPlacement norms) {}

  private static Map<String, ComponentConfig> components() {
    var all = new TreeMap<String, ComponentConfig>();
    Catalogue.ALL.forEach(entry -> all.putAll(entry.choices()));
    return all;
  }

  /** Every pair that stands together, in both orders, and every component alone. */
  static Stream<Case> cases() {
    var names = List.copyOf(components().keySet());
    var lists = new ArrayList<List<String>>();
    lists.add(List.of());
    for (String first : names) {
      lists.add(List.of(first));
      names.stream().filter(n -> !n.equals(first)).forEach(n -> lists.add(List.of(first, n)));
    }
    lists.add(List.of("deep_norm", "sigmareparam", "contranorm", "sigmoidattention"));
    return lists.stream()
        .flatMap(list -> norms(list).stream().map(norms -> new Case(list, norms)))
        .filter(it -> stands(it.names()));
  }

  /** One component has its turn with both places of norms, a pair with one each way round. */
  private static List<NormPlacement> norms(List<String> names) {
    if (names.contains("deep_norm")) {
      return List.of(NormPlacement.POST);
    }
    if (names.size() != 2) {
      return List.of(NormPlacement.PRE, NormPlacement.HYBRID);
    }
    boolean sorted = names.getFirst().compareTo(names.getLast()) < 0;
    return List.of(sorted ? NormPlacement.PRE : NormPlacement.HYBRID);
  }

  private static boolean stands(List<String> names) {
    try (var _ = Scope.open()) {
      var _ = parts(names, CAUSAL).linears().make(2, 2, true, new Seed(0));
      return true;
    } catch (IllegalArgumentException _) {
      return false; // maps of one kind upon those of another
    }
  }

  private static Parts parts(List<String> names, Vit config) {
    var layout = config.layout(IMAGES);
    var parts = Parts.standard();
    for (String name : names) {
      ComponentConfig component = Objects.requireNonNull(components().get(name));
      parts = component.fixed(layout).fit(parts, layout);
    }
    return parts;
  }

  private static Encoder lively(Case it, Vit causal) {
    Vit config = causal.withNorms(it.norms());
    Encoder encoder = config.build(IMAGES, parts(it.names(), config), new Seed(1));
    for (NamedTensor named : Tree.parameters(encoder)) {
      try (var _ = Scope.open()) {
        Tensor plain = named.tensor().detach();
        // Weights keep their singular vectors, which reparametrised maps have found already.
        named
            .tensor()
            .set_data(named.role() == Role.WEIGHT ? Ops.times(plain, 10) : plain.add(noise(named)));
      }
    }
    return encoder;
  }

  private static Tensor noise(NamedTensor named) {
    return Ops.times(Ops.randn(new Seed(named.name().hashCode()), named.tensor().shape()), 0.3);
  }

  private static Encoder doubled(Encoder encoder) {
    for (NamedTensor named : Tree.tensors(encoder)) {
      try (var _ = Scope.open()) {
        named.tensor().set_data(named.tensor().detach().to(ScalarType.Double));
      }
    }
    return encoder;
  }

  private static Tensor changed(Tensor images) {
    Tensor other = images.clone();
    int row = CHANGED / 4 * 2;
    int column = CHANGED % 4 * 2;
    other.narrow(2, row, 2).narrow(3, column, 2).copy_(Ops.randn(new Seed(9), 2, 1, 2, 2));
    return other;
  }

  /** Everything; padding behind, and within; a context. */
  private static List<TokenMask> masks() {
    Tensor real = Ops.range(16).unsqueeze(0).lt(Tensors.of(new long[] {12, 16}, 2, 1));
    Tensor within = Ops.range(16).unsqueeze(0).ne(Tensors.of(new long[] {3, 11}, 2, 1));
    Tensor context = Tensors.of(new long[] {9, 2, 14, 5, 0, 8, 9, 3}, 2, 4);
    return List.of(
        TokenMask.NONE,
        TokenMask.NONE.among(real),
        TokenMask.NONE.among(within).lookingAt(context),
        TokenMask.NONE.lookingAt(context));
  }

  private static void looksBack(Encoder encoder, Precision precision, ScalarType type, Case it) {
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(2), 2, 1, 8, 8).to(type);
      for (TokenMask mask : masks()) {
        Tensor before = tokens(encoder, precision, new Input(images, mask));
        Tensor after = tokens(encoder, precision, new Input(changed(images), mask));
        assertArrayEquals(
            Tensors.doubles(before.narrow(1, 0, CHANGED)),
            Tensors.doubles(after.narrow(1, 0, CHANGED)),
            1e-6,
            () -> it + " " + type + " " + precision + " " + mask);
        double moved = Ops.value(before.sub(after).abs().max());
        assertThat(moved).as("%s", it).isGreaterThan(1e-3);
      }
    }
  }

  private static Tensor tokens(Encoder encoder, Precision precision, Input input) {
    Tensor tokens = precision.run(() -> encoder.forward(input, Pass.evaluate()).tokens().detach());
    assertThat(Ops.isFinite(tokens)).as("%s of %s", precision, input.tokens()).isTrue();
    return tokens.to(ScalarType.Double);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void property_noTokenSeesTheFuture(Case it) {
    Encoder encoder = lively(it, CAUSAL);
    looksBack(encoder, Precision.FP32, ScalarType.Float, it);
    looksBack(encoder, Precision.BF16, ScalarType.Float, it);
    looksBack(doubled(encoder), Precision.FP32, ScalarType.Double, it);
  }

  @ParameterizedTest
  @EnumSource(Positions.class)
  void property_noPositionTellsTheFuture(Positions positions) {
    var it = new Case(List.of("contranorm"), NormPlacement.PRE);
    Encoder encoder = lively(it, CAUSAL.withPositions(positions));
    looksBack(encoder, Precision.FP32, ScalarType.Float, it);
    looksBack(encoder, Precision.BF16, ScalarType.Float, it);
    looksBack(doubled(encoder), Precision.FP32, ScalarType.Double, it);
  }

  /** The input alone says so: the same as the encoder's setting. */
  @Test
  void golden_anInputMakesAnyEncoderCausal() {
    var it = new Case(List.of("contranorm", "sigmoidattention"), NormPlacement.PRE);
    try (var _ = Scope.open()) {
      Tensor images = Ops.randn(new Seed(2), 2, 1, 8, 8);
      var hidden = new Input(images, TokenMask.NONE.causally());
      Encoder open = lively(it, CAUSAL.withCausal(false));
      assertArrayEquals(
          Tensors.doubles(tokens(lively(it, CAUSAL), Precision.FP32, Input.of(images))),
          Tensors.doubles(tokens(open, Precision.FP32, hidden)),
          0);
    }
  }

  @Test
  void refuses_classTokensOfCausalInputs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CAUSAL.withPool(Pool.CLASS_TOKEN))
        .withMessageStartingWith("causal: want pool: mean");
    try (var _ = Scope.open()) {
      Vit config = CAUSAL.withCausal(false).withPool(Pool.CLASS_TOKEN);
      Encoder encoder = config.build(IMAGES, Parts.standard(), new Seed(1));
      var hidden = new Input(Ops.ones(2, 1, 8, 8), TokenMask.NONE.causally());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.forward(hidden, Pass.evaluate()))
          .withMessageContaining("pool: mean");
    }
  }
}
