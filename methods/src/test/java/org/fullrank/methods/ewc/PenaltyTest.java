package org.fullrank.methods.ewc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The penalties; golden values by NumPy or by hand. */
class PenaltyTest {
  private static final double[] TRUE_W = {.148876, .421860, .177283, .476353, .149529, .356662};
  private static final Importance RAW = new Importance(Importance.Scale.NONE, 1, 0);

  @TempDir private Path home;

  private static Tensor numbers(double... values) {
    return Tensors.of(values, values.length);
  }

  private static SequencedMap<String, Tensor> map(String name, Tensor tensor) {
    return new LinkedHashMap<>(Map.of(name, tensor));
  }

  private static Pull pull(Tensor weights, Tensor anchor, Tensor importance) {
    var pull = new Pull(List.of(new NamedTensor("w", weights, Role.WEIGHT)));
    pull.fill(new Anchors(map("w", anchor), map("w", importance)));
    return pull;
  }

  /** All weights moved by .1 at λ = 10: the value has the ½, the gradient is F. */
  @Test
  void golden_valueAndGradient() {
    try (var _ = Scope.open()) {
      Tensor w = numbers(Linears.W).requires_grad_(true);
      Tensor value =
          Ops.times(pull(w, Ops.plus(numbers(Linears.W), -.1), numbers(TRUE_W)).value(), 10);
      assertEquals(.0865281, Ops.value(value), 1e-7);
      value.backward();
      assertArrayEquals(TRUE_W, Tensors.doubles(w.grad()), 1e-9);
    }
  }

  /** The closed form beside autograd's graph of the same sum. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void gradient_closedFormIsTheGraphs(long seed) {
    try (var _ = Scope.open()) {
      Tensor start = Tensors.of(Tensors.doubles(Ops.randn(new Seed(seed), 7)), 7);
      Tensor anchor = Tensors.of(Tensors.doubles(Ops.randn(new Seed(seed).with(1), 7)), 7);
      Tensor fisher = Tensors.of(Tensors.doubles(Ops.rand(new Seed(seed).with(2), 7)), 7);
      Tensor closed = start.clone().requires_grad_(true);
      Tensor graph = start.clone().requires_grad_(true);
      Tensor first = Ops.times(pull(closed, anchor, fisher).value(), 3);
      Tensor second = Ops.times(graph.sub(anchor).square().mul(fisher).sum(), 1.5);
      assertEquals(Ops.value(second), Ops.value(first), 1e-12);
      first.backward();
      second.backward();
      assertArrayEquals(Tensors.doubles(graph.grad()), Tensors.doubles(closed.grad()), 1e-12);
    }
  }

  /** ½·2(θ − 3)² + ½·4·½(θ − 1)² has its least value at 2. */
  @Test
  void golden_descentConverges() {
    try (var _ = Scope.open()) {
      Tensor theta = numbers(-7).requires_grad_(true);
      var pull = pull(theta, numbers(1), numbers(.5));
      for (int step = 0; step < 200; step++) {
        Tensor loss = Ops.plus(theta, -3).square().sum().add(Ops.times(pull.value(), 4));
        loss.backward();
        Ops.noGrad(() -> theta.sub_(Ops.times(theta.grad(), .1)));
        theta.mutable_grad().zero_();
      }
      assertEquals(2, Ops.value(theta), 1e-12);
    }
  }

  /** lr .1, λF 100, θ 2, θ* 1, g .5: the term of the loss diverges, the decoupled step does not. */
  @Test
  void golden_stiffStep() {
    try (var _ = Scope.open()) {
      Tensor theta = numbers(2).requires_grad_(true);
      var pull = pull(theta, numbers(1), numbers(100));
      Tensor loss = Ops.times(theta.sum(), .5).add(pull.value());
      loss.backward();
      Tensor explicit = theta.detach().sub(Ops.times(theta.grad(), .1));
      assertEquals(-8.05, Ops.value(explicit), 1e-12);
      Ops.noGrad(() -> theta.sub_(numbers(.05)));
      pull.step(.1);
      assertEquals(1.0863636, Ops.value(theta), 1e-7);
    }
  }

  private static Tensor of(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  /** F = (2, 3), θ* = (1, −1): F̄ = 5, θ̄ = −.2, and the constant 4.8. */
  @Test
  void golden_mergedAnchors() {
    try (var _ = Scope.open()) {
      var one = new Anchors(map("w", numbers(1)), map("w", numbers(2)));
      var two = new Anchors(map("w", numbers(-1)), map("w", numbers(3)));
      var merged = Anchors.merged(List.of(one, two));
      assertEquals(5, Ops.value(of(merged.importance(), "w")), 1e-12);
      assertEquals(-.2, Ops.value(of(merged.centre(), "w")), 1e-12);
      for (double theta : new double[] {-3, .4, 2}) {
        double apart = 2 * Math.pow(theta - 1, 2) + 3 * Math.pow(theta + 1, 2);
        Tensor w = numbers(theta).requires_grad_(true);
        double joined =
            2 * Ops.value(pull(w, of(merged.centre(), "w"), of(merged.importance(), "w")).value());
        assertEquals(apart, joined + 4.8, 1e-9);
      }
    }
  }

  /** Where no anchor counts, the newest is the centre. */
  @Test
  void golden_mergedWithoutImportance() {
    try (var _ = Scope.open()) {
      var one = new Anchors(map("w", numbers(1, 1)), map("w", numbers(0, 4)));
      var two = new Anchors(map("w", numbers(-1, 3)), map("w", numbers(0, 4)));
      var merged = Anchors.merged(List.of(one, two));
      assertArrayEquals(new double[] {-1, 2}, Tensors.doubles(of(merged.centre(), "w")), 1e-12);
    }
  }

  /** Of 1, 2, 3, 4, 100 the fifth is clipped to 4 at 80 %. */
  @Test
  void golden_importance() {
    try (var _ = Scope.open()) {
      var fisher = new LinkedHashMap<String, Tensor>();
      fisher.put("a", numbers(1, 2));
      fisher.put("b", numbers(3, 4, 100));
      assertImportance(
          new Importance(Importance.Scale.NONE, .8, .5),
          fisher,
          new double[] {1.5, 2.5},
          new double[] {3.5, 4.5, 4.5});
      assertImportance(
          new Importance(Importance.Scale.MEAN_1, .8, 0),
          fisher,
          new double[] {1 / 2.8, 2 / 2.8},
          new double[] {3 / 2.8, 4 / 2.8, 4 / 2.8});
      assertImportance(
          new Importance(Importance.Scale.LAYER_MEAN_1, .8, 0),
          fisher,
          new double[] {1 / 1.5, 2 / 1.5},
          new double[] {9 / 11., 12 / 11., 12 / 11.});
      assertImportance(
          new Importance(Importance.Scale.MAX_1, 1, 0),
          fisher,
          new double[] {.01, .02},
          new double[] {.03, .04, 1});
    }
  }

  private static void assertImportance(
      Importance rule, SequencedMap<String, Tensor> fisher, double[] a, double[] b) {
    var made = rule.of(fisher);
    assertArrayEquals(a, Tensors.doubles(of(made, "a")), 1e-9);
    assertArrayEquals(b, Tensors.doubles(of(made, "b")), 1e-9);
  }

  @Test
  void refuses_aFisherOfZeros() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> Importance.DEFAULT.of(map("w", numbers(0, 0))))
          .hasMessage("fisher: want a positive entry, were all zero, which is no penalty");
    }
  }

  private Path written(double fisher) {
    Path file = home.resolve("anchor.safetensors");
    var encoder = Linears.Map.of();
    var anchor = new LinkedHashMap<String, Tensor>();
    var diagonal = new LinkedHashMap<String, Tensor>();
    for (NamedTensor tensor : Tree.parameters(encoder)) {
      anchor.put(tensor.name(), tensor.tensor().detach());
      diagonal.put(
          tensor.name(), Ops.fullLike(tensor.tensor().detach(), fisher, tensor.tensor().shape()));
    }
    AnchorFile.write(file, anchor, diagonal, AnchorFileTest.ORIGIN);
    return file;
  }

  private static Site site() {
    return Sites.of(Linears.Map::of, 24, 3, 3);
  }

  private static Losses loss(Method method, Site site) {
    var step = Sites.step(Linears.batch(0, 3), site.student(), Pass.train(new Seed(0)));
    return method.step(step);
  }

  private static double term(Losses losses, String name) {
    return losses.terms().stream()
        .filter(it -> it.name().equals(name))
        .mapToDouble(it -> Ops.value(it.value()))
        .findFirst()
        .orElseThrow();
  }

  private static void move(Site site, double by) {
    Ops.noGrad(() -> {
      Tree.parameters(site.student())
          .forEach(it -> it.tensor().add_(Ops.fullLike(it.tensor(), by, 1)));
      return site;
    });
  }

  /** Zero at the anchor, and only there: nine weights moved by .2 at F = 4 and λ = 3. */
  @Test
  void golden_thePenaltyIsThere() {
    try (var _ = Scope.open()) {
      Site site = site();
      var method =
          new EwcConfig(written(4), 3, RAW, Optional.empty())
              .around(new Linears.CrossEntropyOf(1), site);
      double base = Ops.value(loss(new Linears.CrossEntropyOf(1), site).total());
      Losses there = loss(method, site);
      assertEquals(0, term(there, "penalty"), 1e-12);
      assertEquals(base, Ops.value(there.total()), 1e-6);
      move(site, .2);
      Losses moved = loss(method, site);
      double plain = Ops.value(loss(new Linears.CrossEntropyOf(1), site).total());
      assertEquals(.5 * 3 * 4 * 9 * .04, term(moved, "penalty"), 1e-5);
      assertEquals(.6, term(moved, "distance"), 1e-6);
      assertEquals(plain + 2.16, Ops.value(moved.total()), 1e-5);
      moved.total().backward();
      Tensor bias = Tree.parameters(site.student()).getLast().tensor();
      Tensor with = bias.grad().clone();
      bias.mutable_grad().zero_();
      loss(new Linears.CrossEntropyOf(1), site).total().backward();
      double[] pulled = Tensors.doubles(with.sub(bias.grad()));
      assertArrayEquals(new double[] {2.4, 2.4, 2.4}, pulled, 1e-5);
    }
  }

  /** A mean-1 importance of equal entries is 1: the penalty of L2-SP. */
  @Test
  void property_equalImportanceIsL2Sp() {
    try (var _ = Scope.open()) {
      Site site = site();
      var base = new Linears.CrossEntropyOf(1);
      var ewc =
          new EwcConfig(written(7), 3, Importance.DEFAULT, Optional.empty()).around(base, site);
      var l2 = new L2SpConfig(3, 0).around(base, site);
      move(site, .3);
      assertEquals(term(loss(ewc, site), "penalty"), term(loss(l2, site), "penalty"), 1e-6);
      assertThat(term(loss(l2, site), "penalty")).isGreaterThan(.5);
    }
  }

  /** Twice the same anchor is twice the importance; decay halves the older. */
  @Test
  void golden_onlineAnchors() {
    try (var _ = Scope.open()) {
      Site site = site();
      var base = new Linears.CrossEntropyOf(1);
      Path file = written(4);
      for (var centre : OnlineEwcConfig.Centre.values()) {
        var online =
            new OnlineEwcConfig(List.of(file, file), 3, .5, centre, RAW, Optional.empty())
                .around(base, site);
        move(site, .2);
        assertEquals(1.5 * 2.16, term(loss(online, site), "penalty"), 1e-5);
        move(site, -.2);
      }
    }
  }

  /** The decoupled pull leaves the loss alone and moves the weights after the step. */
  @Test
  void golden_decoupledPull() {
    try (var _ = Scope.open()) {
      Site site = site();
      var base = new Linears.CrossEntropyOf(1);
      var method = new EwcConfig(written(4), 3, RAW, Optional.of(.25)).around(base, site);
      move(site, .2);
      Losses moved = loss(method, site);
      assertEquals(Ops.value(loss(base, site).total()), Ops.value(moved.total()), 1e-7);
      assertEquals(2.16, term(moved, "penalty"), 1e-5);
      method.afterStep(site.student(), new Clock(1, 10, 3));
      assertEquals(.6 / 4, term(loss(method, site), "distance"), 1e-6); // 1 + .25·3·4 = 4
      var readings = method.readings();
      assertEquals(.6 / 4, readings.getFirst().value(), 1e-6);
      assertEquals(12, readings.get(1).value(), 1e-6);
    }
  }

  /** A checkpoint of the buffers brings the anchor back, without the file. */
  @Test
  void property_theAnchorIsInTheCheckpoint() throws Exception {
    try (var _ = Scope.open()) {
      Site site = site();
      var base = new Linears.CrossEntropyOf(1);
      Path file = written(4);
      var config = new EwcConfig(file, 3, RAW, Optional.empty());
      var method = config.around(base, site);
      java.nio.file.Files.delete(file);
      Site again = site();
      move(again, .2);
      var resumed = config.around(base, again);
      assertThatThrownBy(() -> loss(resumed, again))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("anchor: no such file")
          .hasMessageContaining("fullrank fisher RUN --out FILE");
      Tree.copy(method, resumed);
      assertEquals(2.16, term(loss(resumed, again), "penalty"), 1e-5);
    }
  }

  @Test
  void refuses_namesOfAnotherEncoder() {
    try (var _ = Scope.open()) {
      Path file = home.resolve("other.safetensors");
      var other = new LinkedHashMap<String, Tensor>();
      other.put("weight", Ops.ones(2, 3));
      other.put("gain", Ops.ones(3));
      AnchorFile.write(file, other, other, AnchorFileTest.ORIGIN);
      var config = new EwcConfig(file, 1, RAW, Optional.empty());
      assertThatThrownBy(() -> config.around(new Linears.CrossEntropyOf(1), site()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("weight: want [3, 2], was [2, 3]")
          .hasMessageContaining("bias is missing in the file")
          .hasMessageContaining("gain is in the file alone");
    }
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new L2SpConfig(0, 0)).hasMessageStartingWith("l2_sp: strength");
    assertThatThrownBy(() -> new EwcConfig(home, -1, Importance.DEFAULT, Optional.empty()))
        .hasMessageStartingWith("ewc: strength");
    assertThatThrownBy(() -> new Importance(Importance.Scale.NONE, 0, 0))
        .hasMessageStartingWith("quantile");
  }
}
