package org.fullrank.optim;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmaTest {
  /** A weight, a running mean and a count, of one entry each where the test does not care. */
  private record Net(Tensor weight, Tensor mean, Tensor count) implements Module {
    static Net of(double weight, double mean, long count) {
      return new Net(
          Tensors.of(new double[] {weight}, 1).requires_grad_(true),
          Tensors.of(new double[] {mean}, 1),
          Tensors.of(new long[] {count}, 1));
    }

    static Net random(long seed) {
      return new Net(
          Ops.randn(new Seed(seed), 17).requires_grad_(true),
          Ops.rand(new Seed(seed + 1000), 5),
          Ops.range(3));
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.weight("weight", weight);
      visitor.buffer("mean", mean);
      visitor.buffer("count", count);
    }
  }

  private static Clock samples(long samples) {
    return new Clock(1, 10, samples);
  }

  /** ρ^κ of the paper's rule, κ = samples / base. */
  @ParameterizedTest
  @CsvSource({
    "0.99, 4, 64, .99937205", "0.99, 16, 64, .99749057", "0.99, 32, 64, .99498744",
    "0.99, 128, 64, .9801", "0.99, 256, 64, .96059601", "0.99, 384, 64, .94148015",
    "0.99, 512, 64, .92274469", "0.996, 256, 4096, .99974953", "0.996, 24576, 4096, .97623872",
    "0.992, 8, 1, .93776361", "0.9999, 8, 1, .99920028", "0.5, 8, 1, .00390625",
    "0.9, 4, 1, .6561"
  })
  void golden_scalingRule(double decay, long samples, int base, double wanted) {
    assertEquals(wanted, Ema.decay(decay, samples(samples), base), 5e-9);
  }

  /** ζ = 2, θ = 6, ρ = 0.75 at base 64: 128 samples leave 0.5625 of the teacher. */
  @Test
  void golden_movesTheTeacherAndNotTheStudent() {
    try (var _ = Scope.open()) {
      Net student = Net.of(6, 10, 7);
      Net teacher = Net.of(2, 30, 3);
      var ema = Ema.pair(student, teacher, Ema.Buffers.EMA);
      assertEquals(0.5625, ema.update(0.75, samples(128), 64), 1e-15);
      assertEquals(0.5625 * 2 + 0.4375 * 6, Ops.value(teacher.weight()), 1e-12);
      assertEquals(0.5625 * 30 + 0.4375 * 10, Ops.value(teacher.mean()), 1e-12);
      assertEquals(7, Ops.value(teacher.count()));
      assertEquals(6, Ops.value(student.weight()));
      assertEquals(10, Ops.value(student.mean()));
    }
  }

  @Test
  void golden_buffersAreCopiedOrLeft() {
    try (var _ = Scope.open()) {
      Net student = Net.of(6, 10, 7);
      Net copied = Net.of(2, 30, 3);
      Ema.pair(student, copied, Ema.Buffers.COPY).update(0.5, samples(64), 64);
      assertArrayEquals(new double[] {4, 10, 7}, values(copied), 1e-12);
      Net left = Net.of(2, 30, 3);
      Ema.pair(student, left, Ema.Buffers.LEAVE).update(0.5, samples(64), 64);
      assertArrayEquals(new double[] {4, 30, 3}, values(left), 1e-12);
    }
  }

  private static double[] values(Net net) {
    return new double[] {Ops.value(net.weight()), Ops.value(net.mean()), Ops.value(net.count())};
  }

  /** Batches of 100, 100 and 56 are four base batches of 64: .99⁴ of the teacher is left. */
  @Test
  void golden_raggedBatchesMultiplyToTheSameDecay() {
    try (var _ = Scope.open()) {
      Net student = Net.of(0, 0, 0);
      Net teacher = Net.of(1, 1, 0);
      var ema = Ema.pair(student, teacher, Ema.Buffers.LEAVE);
      for (long samples : new long[] {100, 100, 56}) {
        ema.update(0.99, samples(samples), 64);
      }
      assertEquals(0.96059601, Ops.value(teacher.weight()), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_theBaseBatchUsesTheDecayBitForBit(long seed) {
    RandomGenerator random = new Seed(seed).random();
    int base = random.nextInt(1, 5000);
    double decay = random.nextDouble();
    assertEquals(decay, Ema.decay(decay, samples(base), base), 0.0);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_scalingTwiceIsScalingByTheProduct(long seed) {
    RandomGenerator random = new Seed(seed).random();
    double decay = random.nextDouble(0.5, 1);
    int first = random.nextInt(1, 20);
    int second = random.nextInt(1, 20);
    double once = Ema.decay(Ema.decay(decay, samples(first), 1), samples(second), 1);
    assertEquals(Ema.decay(decay, samples((long) first * second), 1), once, 1e-12);
  }

  /** Four micro-batches of 16, each with a quarter of the loss, and one batch of 64. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_accumulatedMicroBatchesEqualOneLargeBatch(long seed) {
    double[] slopes = new Seed(seed).random().doubles(4, -1, 1).toArray();
    double mean = Arrays.stream(slopes).sum() / 4;
    double[] accumulated = teacherAfter(Arrays.stream(slopes).map(s -> s / 4).toArray());
    assertArrayEquals(teacherAfter(mean), accumulated, 1e-15);
  }

  /** The teacher's weights after one step of 64 samples that adds up {@code gradients}. */
  private static double[] teacherAfter(double... gradients) {
    Toy student = Toy.make();
    Toy teacher = Toy.make();
    var config = new OptimConfig.Sgd(1, 0, false, 0, 0, new Schedule.Constant());
    var optimizer = Optimizer.of(config, student.parameters(), _ -> LearningRateScale.SCHEDULED);
    for (double gradient : gradients) {
      student.backward(new double[] {gradient, -gradient}, gradient);
    }
    Clock clock = samples(64);
    optimizer.step(clock);
    Module from = visitor -> visitor.weight("w", student.weight());
    Module to = visitor -> visitor.weight("w", teacher.weight());
    Ema.pair(from, to, Ema.Buffers.COPY).update(0.9, clock, 32);
    return teacher.values();
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_zeroIsTheStudentAndOneIsFrozen(long seed) {
    try (var _ = Scope.open()) {
      Net student = Net.random(seed);
      Net teacher = Net.random(seed + 50);
      float[] before = Tensors.floats(teacher.weight());
      var ema = Ema.pair(student, teacher, Ema.Buffers.EMA);
      ema.update(1, samples(100), 64);
      assertArrayEquals(before, Tensors.floats(teacher.weight()));
      ema.update(0, samples(100), 64);
      assertArrayEquals(Tensors.floats(student.weight()), Tensors.floats(teacher.weight()));
    }
  }

  /** With θ fixed the distance falls as ρᵗ: 1 − ζ = 0.9^50 after fifty steps. */
  @Test
  void golden_convergesGeometrically() {
    try (var _ = Scope.open()) {
      Net teacher = Net.of(0, 0, 0);
      var ema = Ema.pair(Net.of(1, 0, 0), teacher, Ema.Buffers.LEAVE);
      for (int step = 0; step < 50; step++) {
        ema.update(0.9, samples(32), 32);
      }
      assertEquals(1 - Math.pow(0.9, 50), Ops.value(teacher.weight()), 1e-12);
    }
  }

  @Test
  void golden_momentumRisesToOne() {
    var schedule = new MomentumSchedule.CosineToOne(0.96);
    assertEquals(0.96, schedule.at(new Clock(0, 100, 1)), 1e-15);
    assertEquals(0.9658578643762691, schedule.at(new Clock(25, 100, 1)), 1e-12);
    assertEquals(0.98, schedule.at(new Clock(50, 100, 1)), 1e-15);
    assertEquals(1, schedule.at(new Clock(100, 100, 1)), 1e-15);
    assertEquals(0.9, new MomentumSchedule.Constant(0.9).at(new Clock(7, 100, 1)));
  }

  @Test
  void refuses_aTeacherTheStudentDoesNotCover() {
    try (var _ = Scope.open()) {
      Net teacher = Net.of(1, 2, 3);
      assertThatThrownBy(
              () -> Ema.pair(v -> v.weight("weight", teacher.weight()), teacher, Ema.Buffers.COPY))
          .hasMessage("student: want all of the teacher's tensors, lacks mean");
      assertThatThrownBy(
              () -> Ema.pair(teacher, v -> v.weight("weight", Ops.zeros(2)), Ema.Buffers.COPY))
          .hasMessage("teacher's weight and student's: want equal shapes, were [2] and [1]");
      assertThatThrownBy(
              () -> Ema.pair(teacher, v -> v.weight("weight", Ops.zeros(1)), Ema.Buffers.COPY))
          .hasMessage("teacher's weight: want the student's type Double, was Float");
    }
  }

  @Test
  void leaves_nothing() {
    try (var _ = Scope.open()) {
      var ema = Ema.pair(Net.random(1), Net.random(2), Ema.Buffers.EMA);
      Leaks.none(() -> ema.update(0.9, samples(32), 32));
    }
  }
}
