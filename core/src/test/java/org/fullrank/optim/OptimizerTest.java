package org.fullrank.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The goldens were worked out from the update rules in a page of plain Python, in float64, without
 * a tensor library: three steps from w = (1, −2), b = 0.5; decay on w alone.
 */
class OptimizerTest {
  private static final Schedule FLAT = new Schedule.Constant();

  static Stream<OptimConfig> rules() {
    return Stream.of(
        new OptimConfig.Sgd(0.5, 0.9, false, 0.1, 0, FLAT),
        new OptimConfig.Sgd(0.5, 0.9, true, 0.1, 0, FLAT),
        new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT),
        new OptimConfig.Lars(0.5, 0.9, 0.1, 0.02, 0, FLAT),
        new OptimConfig.Lamb(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT),
        muon(0.1, FLAT));
  }

  private static OptimConfig.Muon muon(double decay, Schedule schedule) {
    var rest = new OptimConfig.Muon.Rest(0.5, 0.9, 0.99, 1e-3);
    return new OptimConfig.Muon(
        0.5, 0.95, OptimConfig.Muon.Scale.SPECTRAL, rest, decay, 0, schedule);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void golden_threeSteps(OptimConfig config) {
    double[] wanted =
        switch (config) {
          case OptimConfig.Sgd sgd when sgd.nesterov() ->
              triple(0.26263775, -1.96794999999999, 0.17485);
          case OptimConfig.Sgd _ -> triple(0.5015, -2.035, 0.4165);
          case OptimConfig.AdamW _ ->
              triple(-0.04678493474046269, -2.9135417212944876, 0.8265053707725698);
          case OptimConfig.Lars _ -> triple(0.9118241380094836, -2.0275672244804657, 0.4165);
          case OptimConfig.Muon _ -> // net.weight is in no block: AdamW
              triple(-0.04678493474046269, -2.9135417212944876, 0.8265053707725698);
          case OptimConfig.Lamb _ ->
              triple(-2.257463315793527, -4.485342023232874, 0.8265053707725698);
        };
    var toy = Toy.make();
    toy.train(optimizer(config, toy));
    assertArrayEquals(wanted, toy.values(), 1e-9);
  }

  /** The norm of (0.1, 0.2, −0.3) is √0.14; clipped to half of it, the step is half as long. */
  @Test
  void golden_clipsTheNormOfAllGradientsTogether() {
    double norm = Math.sqrt(0.14);
    var toy = Toy.make();
    var optimizer = optimizer(new OptimConfig.Sgd(1, 0, false, 0, norm / 2, FLAT), toy);
    toy.backward(1);
    assertEquals(norm, optimizer.step(new Clock(1, 3, 1)).gradientNorm(), 1e-12);
    assertArrayEquals(triple(0.95, -2.1, 0.65), toy.values(), 1e-12);
  }

  @Test
  void golden_gradientsOfMicroBatchesAddUpAndAreSpentByTheStep() {
    var toy = Toy.make();
    var optimizer = optimizer(new OptimConfig.Sgd(1, 0, false, 0, 0, FLAT), toy);
    toy.backward(1);
    toy.backward(2);
    optimizer.step(new Clock(1, 3, 1));
    assertArrayEquals(triple(0.95, -2.6, 0.6), toy.values(), 1e-12);
    assertEquals(0, optimizer.step(new Clock(2, 3, 1)).gradientNorm());
    assertArrayEquals(triple(0.95, -2.6, 0.6), toy.values(), 1e-12);
  }

  /** The last of two steps of a cosine has half the rate; the bias keeps the whole. */
  @Test
  void golden_aConstantPaceIgnoresTheSchedule() {
    var toy = Toy.make();
    var config = new OptimConfig.Sgd(1, 0, false, 0, 0, new Schedule.Cosine(0, 0));
    var optimizer = Optimizer.of(config, toy.parameters(), OptimizerTest::biasAtConstantRate);
    toy.backward(1);
    assertEquals(0.5, optimizer.step(new Clock(2, 2, 1)).rate(), 1e-12);
    assertArrayEquals(triple(0.95, -2.1, 0.8), toy.values(), 1e-12);
  }

  private static LearningRateScale biasAtConstantRate(String name) {
    return name.endsWith("bias") ? LearningRateScale.CONSTANT : LearningRateScale.SCHEDULED;
  }

  /** Twice the scheduled rate of a half moves by the whole gradient; SGD without decay. */
  @Test
  void golden_aFactorMultipliesTheRate() {
    var toy = Toy.make();
    double[] before = toy.values();
    var config = new OptimConfig.Sgd(0.5, 0, false, 0, 0, FLAT);
    var twice = LearningRateScale.SCHEDULED.times(4).times(0.5);
    var optimizer = Optimizer.of(config, toy.parameters(), _ -> twice);
    toy.backward(new double[] {0.25, -1}, 3);
    optimizer.step(new Clock(1, 3, 1));
    double[] wanted = {before[0] - 0.25, before[1] + 1, before[2] - 3};
    assertArrayEquals(wanted, toy.values(), 1e-12);
  }

  @Test
  void golden_gradientsAreScaledInPlace() {
    var toy = Toy.make();
    double[] before = toy.values();
    var optimizer = optimizer(new OptimConfig.Sgd(1, 0, false, 0, 0, FLAT), toy);
    toy.backward(new double[] {0.25, -1}, 3);
    optimizer.scaleGradients(0.5);
    optimizer.step(new Clock(1, 3, 1));
    double[] wanted = {before[0] - 0.125, before[1] + 0.5, before[2] - 1.5};
    assertArrayEquals(wanted, toy.values(), 1e-12);
  }

  /** A frozen tensor neither moves, nor decays, nor remembers; then its Adam begins at step one. */
  @Test
  void golden_aFrozenTensorStartsAfresh() {
    var toy = Toy.make();
    var config = new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT);
    var optimizer = Optimizer.of(config, toy.parameters(), _ -> LearningRateScale.frozenFor(2));
    toy.train(optimizer);
    // one step of gradient g: w(1 − 0.05) − 0.5 · g / (|g| + 0.001)
    assertArrayEquals(
        triple(0.95 - 0.5 * 0.3 / 0.301, -1.9 + 0.5 * 0.1 / 0.101, 0.5 - 0.5 * 0.6 / 0.601),
        toy.values(),
        1e-6);
  }

  /** The second of two steps has the mean of 0.2 and 1. */
  @ParameterizedTest
  @MethodSource("rules")
  void golden_theScheduleMovesTheDecay(OptimConfig config) {
    var decaying = new Schedule.Decaying(1, new Schedule.Constant());
    double[] wanted = afterOneStep(beginning(config, 0.6, FLAT));
    assertArrayEquals(wanted, afterOneStep(beginning(config, 0.2, decaying)), 1e-12);
  }

  private static double[] afterOneStep(OptimConfig config) {
    var toy = Toy.make();
    var optimizer = optimizer(config, toy);
    toy.backward(1);
    optimizer.step(new Clock(2, 2, 1));
    return toy.values();
  }

  private static OptimConfig beginning(OptimConfig config, double decay, Schedule schedule) {
    return switch (config) {
      case OptimConfig.Sgd it ->
          new OptimConfig.Sgd(it.lr(), it.momentum(), it.nesterov(), decay, it.clip(), schedule);
      case OptimConfig.AdamW(var lr, var one, var two, var eps, _, var clip, _) ->
          new OptimConfig.AdamW(lr, one, two, eps, decay, clip, schedule);
      case OptimConfig.Lars it ->
          new OptimConfig.Lars(it.lr(), it.momentum(), decay, it.trust(), it.clip(), schedule);
      case OptimConfig.Lamb(var lr, var one, var two, var eps, _, var clip, _) ->
          new OptimConfig.Lamb(lr, one, two, eps, decay, clip, schedule);
      case OptimConfig.Muon _ -> muon(decay, schedule);
    };
  }

  /** Copied after two steps into a fresh twin, the third step is the same to the last bit. */
  @ParameterizedTest
  @MethodSource("rules")
  void property_restoredStateGoesOnBitForBit(OptimConfig rule) {
    var config = beginning(rule, 0.2, new Schedule.Decaying(1, new Schedule.Cosine(0.5, 0.1)));
    var toy = Toy.make();
    var optimizer = optimizer(config, toy);
    var twin = Toy.make();
    var resumed = optimizer(config, twin);
    for (long step = 1; step <= 2; step++) {
      toy.backward(step);
      optimizer.step(new Clock(step, 3, 1));
    }
    Tree.copy(optimizer, resumed);
    Tree.copy(visitor -> visitor.weight("w", toy.weight()), v -> v.weight("w", twin.weight()));
    Tree.copy(visitor -> visitor.bias("b", toy.bias()), v -> v.bias("b", twin.bias()));
    toy.backward(3);
    twin.backward(3);
    optimizer.step(new Clock(3, 3, 1));
    resumed.step(new Clock(3, 3, 1));
    assertArrayEquals(toy.values(), twin.values());
  }

  @Test
  void golden_namesWhatItRemembersAfterTheParameters() {
    var toy = Toy.make();
    var config = new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT);
    assertThat(Tree.tensors(optimizer(config, toy)))
        .extracting(NamedTensor::name)
        .containsExactly(
            "net.weight.mean",
            "net.weight.square",
            "net.weight.steps",
            "net.bias.mean",
            "net.bias.square",
            "net.bias.steps");
  }

  @Test
  void refuses_aNonFiniteGradientBeforeAnythingMoves() {
    var toy = Toy.make();
    var optimizer = optimizer(new OptimConfig.Sgd(1, 0.9, false, 0.1, 1, FLAT), toy);
    toy.backward(new double[] {0.1, 0.2}, Double.NaN);
    assertThatThrownBy(() -> optimizer.step(new Clock(123, 200, 1)))
        .isInstanceOfSatisfying(NonFiniteGradient.class, e -> assertEquals("net.bias", e.tensor()))
        .hasMessage("step 123: gradient of net.bias is NaN");
    assertArrayEquals(triple(1, -2, 0.5), toy.values());
  }

  @Test
  void refuses_anInfiniteGradientUnderItsName() {
    var toy = Toy.make();
    var optimizer = optimizer(new OptimConfig.Sgd(1, 0.9, false, 0.1, 1, FLAT), toy);
    toy.backward(new double[] {Double.NEGATIVE_INFINITY, 0.2}, 1);
    assertThatThrownBy(() -> optimizer.step(new Clock(7, 200, 1)))
        .hasMessage("step 7: gradient of net.weight is infinite");
  }

  @Test
  void refuses_buffersAndTwins() {
    var toy = Toy.make();
    var config = new OptimConfig.Sgd(1, 0.9, false, 0.1, 1, FLAT);
    var buffer = List.of(new NamedTensor("mean", toy.weight(), Role.BUFFER));
    assertThatThrownBy(() -> Optimizer.of(config, buffer, _ -> LearningRateScale.SCHEDULED))
        .hasMessageContaining("was mean");
    var twins = new ArrayList<>(toy.parameters());
    twins.add(new NamedTensor("head.weight", toy.weight(), Role.WEIGHT));
    assertThatThrownBy(() -> Optimizer.of(config, twins, _ -> LearningRateScale.SCHEDULED))
        .hasMessage("parameters: want each tensor once, head.weight is net.weight");
  }

  /** Rows of a matrix, and one number under three names: libtorch would write past their ends. */
  @Test
  void refuses_viewsWithGapsOrOverlaps() {
    try (var _ = Scope.open()) {
      for (var view : List.of(Ops.ones(3, 5).narrow(1, 0, 2), Ops.ones(3, 1).expand(3, 4))) {
        var named = List.of(new NamedTensor("w", view.requires_grad_(true), Role.WEIGHT));
        var config = new OptimConfig.Sgd(1, 0.9, false, 0.1, 1, FLAT);
        assertThatThrownBy(() -> Optimizer.of(config, named, _ -> LearningRateScale.SCHEDULED))
            .hasMessageContaining("without gaps or overlaps in memory, was w");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void golden_nothingToMove(OptimConfig config) {
    try (var _ = Scope.open()) {
      var nothing =
          Stream.of("a", "b").map(name -> new NamedTensor(name, trained(0, 3), Role.WEIGHT));
      var optimizer = Optimizer.of(config, nothing.toList(), _ -> LearningRateScale.SCHEDULED);
      assertEquals(0, optimizer.step(new Clock(1, 3, 1)).gradientNorm());
    }
  }

  private static Tensor trained(long... shape) {
    return Ops.ones(shape).requires_grad_(true);
  }

  @Test
  void refuses_settingsOutOfRangeByName() {
    assertThatThrownBy(() -> new OptimConfig.Sgd(0, 0.9, false, 0.1, 1, FLAT))
        .hasMessage("lr: want a positive number, was 0");
    assertThatThrownBy(() -> new OptimConfig.AdamW(1, 0.9, 1, 1e-8, 0.1, 1, FLAT))
        .hasMessage("beta2: want 0 up to but not 1, was 1.0");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void leaves_nothingOverAThousandSteps(OptimConfig config) {
    var toy = Toy.make();
    var optimizer = optimizer(config, toy);
    toy.train(optimizer);
    long before = Pointer.totalCount();
    for (long step = 1; step <= 1000; step++) {
      optimizer.step(new Clock(step, 1000, 1));
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before); // less: others were collected
  }

  /** fp32, as in every run: within rounding of the float64 goldens. */
  @Test
  void golden_singlePrecision() {
    try (var _ = Scope.open()) {
      var w = Tensors.of(new float[] {1, -2}, 2).requires_grad_(true);
      var config = new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT);
      var named = List.of(new NamedTensor("w", w, Role.WEIGHT));
      var optimizer = Optimizer.of(config, named, _ -> LearningRateScale.SCHEDULED);
      float[][] gradients = {{0.1f, 0.2f}, {-0.05f, 0.4f}, {0.3f, -0.1f}};
      for (int step = 1; step <= 3; step++) {
        w.mul(Tensors.of(gradients[step - 1], 2)).sum().backward();
        optimizer.step(new Clock(step, 3, 1));
      }
      assertArrayEquals(
          new double[] {-0.04678493474046269, -2.9135417212944876}, Tensors.doubles(w), 1e-6);
    }
  }

  private static Optimizer optimizer(OptimConfig config, Toy toy) {
    return Optimizer.of(config, toy.parameters(), _ -> LearningRateScale.SCHEDULED);
  }

  private static double[] triple(double first, double second, double bias) {
    return new double[] {first, second, bias};
  }
}
