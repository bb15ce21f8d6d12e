package org.fullrank.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Ops;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Module;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of optimizers and averages at other batch sizes. */
class ScalingRuleTest {
  private static final Schedule FLAT = new Schedule.Constant();

  static Stream<OptimConfig> rules() {
    return Stream.of(
        new OptimConfig.Sgd(0.5, 0.9, false, 0.1, 0, FLAT),
        new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, new Schedule.Decaying(0.3, FLAT0)),
        new OptimConfig.Lars(0.5, 0.9, 0.1, 0.02, 0, FLAT),
        new OptimConfig.Lamb(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT));
  }

  private static final Schedule.Rate FLAT0 = new Schedule.Constant();

  @ParameterizedTest
  @CsvSource({"0.996, 172.94", "0.99, 68.97", "0.9999, 6931.13"})
  void golden_halfLives(double decay, double wanted) {
    assertEquals(wanted, Ema.halfLife(decay), 5e-3);
    assertEquals(0.5, Math.pow(decay, Ema.halfLife(decay)), 1e-12);
    assertEquals(Math.exp(-1), Math.pow(decay, Ema.horizon(decay)), 1e-12);
  }

  /** The horizon in samples, base batch times steps, is that of the base run. */
  @ParameterizedTest
  @CsvSource({"0.996, 24576, 4096", "0.99, 16, 256", "0.9, 100, 64"})
  void property_theHorizonInSamplesStays(double decay, int batch, int base) {
    double scaled = Ema.decay(decay, new Clock(1, 1, batch), base);
    assertEquals(base * Ema.horizon(decay), batch * Ema.horizon(scaled), 1e-8 * batch);
  }

  @Test
  void golden_adamOfFourBaseBatches() {
    var base = new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, FLAT);
    var scaled = base.scaled(4, BetaRule.LINEAR);
    assertEquals(2e-3, scaled.lr(), 1e-15);
    assertEquals(0.6, scaled.beta1(), 1e-12);
    assertEquals(0.996, scaled.beta2(), 1e-12);
    assertEquals(0.5e-8, scaled.eps(), 1e-20);
    assertEquals(0.1, scaled.weightDecay(), 1e-15);
    assertEquals(4 * 1e-3 * 0.05, scaled.lr() * scaled.weightDecay(), 1e-15);
    assertEquals(1, scaled.clip());
    assertEquals(0.6561, base.scaled(4, BetaRule.POWER).beta1(), 1e-12);
    assertEquals(0.2, base.scaled(8, BetaRule.LINEAR).beta1(), 1e-12);
    assertEquals(0.43046721, base.scaled(8, BetaRule.POWER).beta1(), 1e-12);
    var decaying =
        new OptimConfig.AdamW(1, 0.9, 0.9, 1, 0.04, 0, Schedule.Decaying.DEFAULT)
            .scaled(4, BetaRule.LINEAR);
    assertEquals(
        0.8, ((Schedule.Decaying) decaying.schedule()).weightDecayEnd(), 1e-15); // 0.4 at base
  }

  @Test
  void golden_theOthersAreLinear() {
    assertEquals(
        new OptimConfig.Sgd(2, 0.9, false, 0.1, 0, FLAT),
        new OptimConfig.Sgd(0.5, 0.9, false, 0.1, 0, FLAT).scaled(4, BetaRule.LINEAR));
    assertEquals(
        new OptimConfig.Lars(2, 0.9, 0.1, 0.02, 0, FLAT),
        new OptimConfig.Lars(0.5, 0.9, 0.1, 0.02, 0, FLAT).scaled(4, BetaRule.LINEAR));
    assertEquals(
        new OptimConfig.Lamb(2, 0.9, 0.99, 1e-3, 0.1, 0, FLAT),
        new OptimConfig.Lamb(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT).scaled(4, BetaRule.LINEAR));
  }

  @Test
  void golden_muonOfFourBaseBatches() {
    var scale = OptimConfig.Muon.Scale.SPECTRAL;
    var base =
        new OptimConfig.Muon(
            0.02, 0.95, scale, new OptimConfig.Muon.Rest(1e-3, 0.9, 0.99, 1e-8), 0.1, 0, FLAT);
    assertEquals(base, base.scaled(1, BetaRule.LINEAR));
    var scaled = base.scaled(4, BetaRule.LINEAR);
    assertEquals(0.04, scaled.lr(), 1e-15);
    assertEquals(0.8, scaled.momentum(), 1e-12);
    assertEquals(2e-3, scaled.rest().lr(), 1e-15);
    assertEquals(0.6, scaled.rest().beta1(), 1e-12);
    assertEquals(0.96, scaled.rest().beta2(), 1e-12);
    assertEquals(0.5e-8, scaled.rest().eps(), 1e-20);
    assertEquals(0.2, scaled.weightDecay(), 1e-15);
  }

  @Test
  void golden_batchNormsOfFourBaseBatches() {
    assertEquals(0.3439, BatchNorm.momentum(4), 1e-12);
    assertEquals(0.1, BatchNorm.momentum(1));
    double quarter = BatchNorm.momentum(0.25); // four quarters keep what one pass keeps
    assertEquals(0.9, Math.pow(1 - quarter, 4), 1e-12);
  }

  /** The linear form of .5 at eight base batches would be −3. */
  @Test
  void refuses_whereTheLinearRuleDoesNotHold() {
    assertThatThrownBy(() -> BetaRule.LINEAR.of(0.5, 8, "beta1"))
        .hasMessage(
            "betas: want a batch below 2.000 base batches, where the linear rule holds for beta1 ="
                + " 0.5, was 8.000; choose betas: power, which gives 0.0039, or a smaller batch");
    assertThatThrownBy(() ->
            new OptimConfig.AdamW(1, 0.9, 0.999, 1, 0, 0, FLAT).scaled(10.01, BetaRule.LINEAR))
        .hasMessageContaining("beta1 = 0.9");
    assertThatThrownBy(() -> new BatchScaling(0, BetaRule.LINEAR)).hasMessageStartingWith("kappa:");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void property_theBaseBatchIsANoOpBitForBit(OptimConfig config) {
    assertEquals(config, config.scaled(1, BetaRule.LINEAR));
    var plain = Toy.make();
    plain.train(optimizer(config, plain, Optional.empty()));
    var declared = Toy.make();
    declared.train(optimizer(config, declared, Optional.of(new BatchScaling(1, BetaRule.POWER))));
    assertArrayEquals(plain.values(), declared.values());
  }

  /** At a constant size the optimizer is the one whose settings were scaled by hand. */
  @ParameterizedTest
  @MethodSource("rules")
  void golden_aLargerBatchIsAnOptimizerWithScaledSettings(OptimConfig config) {
    var byHand = Toy.make();
    byHand.train(optimizer(config.scaled(4, BetaRule.LINEAR), byHand, Optional.empty()));
    var scaled = Toy.make();
    scaled.train(optimizer(config, scaled, Optional.of(new BatchScaling(4, BetaRule.LINEAR))));
    assertArrayEquals(byHand.values(), scaled.values(), 1e-12);
    var plain = Toy.make();
    plain.train(optimizer(config, plain, Optional.empty()));
    assertThat(scaled.values()).isNotEqualTo(plain.values());
  }

  /**
   * A base step, then a step of four base batches, in a page of plain Java: moments stay, and the
   * bias correction counts base steps.
   */
  @Test
  void golden_momentsStayWhereTheBatchGrows() {
    var config = new OptimConfig.AdamW(0.5, 0.9, 0.99, 1e-3, 0.1, 0, FLAT);
    var toy = Toy.make();
    var optimizer = optimizer(config, toy, Optional.of(new BatchScaling(1, BetaRule.POWER)));
    toy.backward(new double[] {0.3, -0.2}, 0.7);
    optimizer.step(new Clock(1, 2, 8, new Clock.Span(0, 1, 5)));
    toy.backward(new double[] {-0.1, 0.4}, 0.5);
    optimizer.step(new Clock(2, 2, 32, new Clock.Span(1, 5, 5)));
    double[] wanted = {adam(1, 0.3, -0.1, 0.1), adam(-2, -0.2, 0.4, 0.1), adam(0.5, 0.7, 0.5, 0)};
    assertArrayEquals(wanted, toy.values(), 1e-7); // the counter of steps is fp32
  }

  private static double adam(double start, double first, double second, double decay) {
    double w = start * (1 - 0.5 * decay) - 0.5 * first / (Math.abs(first) + 1e-3);
    double b1 = Math.pow(0.9, 4);
    double b2 = Math.pow(0.99, 4);
    double mean = b1 * 0.1 * first + (1 - b1) * second;
    double square = b2 * 0.01 * first * first + (1 - b2) * second * second;
    double corrected = mean / (1 - Math.pow(0.9, 5)); // five base steps
    double root = Math.sqrt(square / (1 - Math.pow(0.99, 5)));
    return w * (1 - 2 * 0.5 * 2 * decay) - 2 * 0.5 * corrected / (root + 0.5e-3);
  }

  private static Optimizer optimizer(OptimConfig config, Toy toy, Optional<BatchScaling> scaling) {
    var plain = Optimizer.of(config, toy.parameters(), _ -> LearningRateScale.SCHEDULED);
    return scaling.map(plain::scaled).orElse(plain);
  }

  /** Four micro-batches or one, ragged or not: the same samples leave the same teacher. */
  @Test
  void property_theTeacherFollowsSamplesToTheBit() {
    for (int samples : new int[] {64, 100, 56, 1}) {
      double whole = Ema.decay(0.99, new Clock(1, 9, samples), 64);
      int parts = 0;
      for (int left = samples; left > 0; left -= Math.min(left, 16)) {
        parts += Math.min(left, 16);
      }
      assertEquals(whole, Ema.decay(0.99, new Clock(1, 9, parts), 64), 0.0);
    }
    double product = 1;
    for (int samples : new int[] {100, 100, 56}) {
      product *= Ema.decay(0.99, new Clock(1, 9, samples), 64);
    }
    assertEquals(Math.pow(0.99, 256.0 / 64), product, 1e-14);
  }

  @Test
  void golden_theDistanceOfTeacherAndStudent() {
    var student = Toy.make(); // w = (1, −2)
    var teacher = Toy.make();
    teacher.weight().detach().fill_(Ops.full(0));
    Module from = visitor -> visitor.weight("w", student.weight());
    Module to = visitor -> visitor.weight("w", teacher.weight());
    assertEquals(1, Ema.pair(from, to, Ema.Buffers.COPY).distance(), 1e-12);
    assertEquals(0, Ema.pair(from, from, Ema.Buffers.COPY).distance(), 0.0);
  }
}
