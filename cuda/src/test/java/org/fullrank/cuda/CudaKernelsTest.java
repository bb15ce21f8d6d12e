package org.fullrank.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.fullrank.cuda.CudaEmulation.Machine;
import org.fullrank.kernels.ArrayView;
import org.fullrank.kernels.Attention;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Closeness;
import org.fullrank.kernels.Element;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.Oracle;
import org.fullrank.kernels.Outcome;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Sample;
import org.fullrank.kernels.Score;
import org.fullrank.kernels.Shape;
import org.fullrank.kernels.Stage;
import org.fullrank.kernels.Stage.Layout;
import org.fullrank.kernels.Strides;
import org.junit.jupiter.api.Test;

/**
 * The CUDA kernels from Java down to each thread, on the emulated device. It knows the matrix
 * instructions' layouts and lets warps run ahead of one another, but is no GPU.
 */
class CudaKernelsTest {
  private static final int PROBLEMS = 24;

  private static Attention problem(Random random) {
    int queries = 1 + random.nextInt(random.nextInt(3) == 0 ? 290 : 70);
    int keys = random.nextBoolean() ? queries : 1 + random.nextInt(200);
    int size = random.nextBoolean() ? 64 : 128;
    var shape = new Shape(1 + random.nextInt(2), 1 + random.nextInt(2), queries, keys, size);
    Mask mask = random.nextBoolean() ? Mask.CAUSAL : Mask.NONE;
    if (random.nextInt(3) == 0) {
      mask = mask.withLengths(random.ints(shape.batch(), 0, keys + 1).toArray());
    }
    Score score =
        random.nextBoolean() ? new Score.Softmax() : new Score.Sigmoid((float) -Math.log(keys));
    var rule = new Rule(score, (float) (1 / Math.sqrt(size)), mask);
    return new Attention(shape, Element.BFLOAT16, rule);
  }

  private static Sample sample(long seed) {
    var random = new Random(seed);
    return Sample.of(problem(random), random.nextInt(4) == 0 ? 6 : 1, seed);
  }

  private static Layout layout(long seed, Shape shape) {
    Layout layout = List.of(Layout.values()).get((int) (seed % 4));
    return layout == Layout.TOGETHER && shape.queries() != shape.keys() ? Layout.GAPPED : layout;
  }

  @Test
  void property_agreesWithTheOracle() throws IOException, InterruptedException {
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Sample sample = sample(seed);
      Layout layout = layout(seed, sample.problem().shape());
      int capability = seed % 8 < 4 ? 80 : 90;
      try (var device = CudaEmulation.on(new Machine(1, capability, false, seed)).open()) {
        Outcome got = Stage.run(new CudaOnHost(device.kernels()), sample, layout);
        String name = "seed " + seed + " " + layout + " " + sample.problem();
        Closeness.assertClose(name, got, Oracle.of(sample), Element.BFLOAT16);
        if (sample.problem().softmax()) {
          double[] want = Oracle.of(sample).outcome().logSumExp();
          for (int i = 0; i < want.length; i++) {
            assertThat(got.logSumExp()[i]).as(name).isEqualTo(want[i], offset(want[i]));
          }
        }
      }
    }
  }

  private static Offset<Double> offset(double near) {
    return Offset.offset(Double.isInfinite(near) ? 0 : 1e-5 * Math.max(1, Math.abs(near)));
  }

  /** Through copies there and back. */
  @Test
  void property_float16IsCloser() throws IOException, InterruptedException {
    for (int seed = 100; seed < 110; seed++) {
      int capability = seed % 2 == 0 ? 80 : 90;
      try (var device = CudaEmulation.on(new Machine(1, capability, false, seed)).open()) {
        var random = new Random(seed);
        Sample sample = Sample.of(problem(random), 1, seed);
        Outcome got = CudaCopies.run(device, sample);
        Oracle oracle = Oracle.of(sample);
        Outcome want = oracle.outcome();
        String name = "seed " + seed + " " + sample.problem();
        Closeness.assertError(name + " out", Closeness.error(got.out(), want.out(), 0), 6e-4);
        Closeness.assertError(
            name + " dq", Closeness.error(got.dq(), want.dq(), 0.3 * oracle.dqMagnitude()), 1.5e-3);
        Closeness.assertError(
            name + " dk", Closeness.error(got.dk(), want.dk(), 0.3 * oracle.dkMagnitude()), 1.5e-3);
        Closeness.assertError(name + " dv", Closeness.error(got.dv(), want.dv(), 0), 8e-4);
      }
    }
  }

  /** More queries than keys, and a batch entry of no length. */
  @Test
  void golden_whatSeesNothingIsZero() throws IOException, InterruptedException {
    for (var machine : List.of(Machine.AMPERE, Machine.HOPPER)) {
      whatSeesNothingIsZero(machine, new Score.Softmax());
      whatSeesNothingIsZero(machine, new Score.Sigmoid(1));
    }
  }

  private static void whatSeesNothingIsZero(Machine machine, Score score)
      throws IOException, InterruptedException {
    var shape = new Shape(2, 1, 70, 50, 64);
    var rule = new Rule(score, 0.125f, Mask.CAUSAL.withLengths(30, 0));
    Sample sample = Sample.of(new Attention(shape, Element.BFLOAT16, rule), 1, 5);
    try (var device = CudaEmulation.on(machine).open()) {
      Outcome got = Stage.run(new CudaOnHost(device.kernels()), sample, Layout.PACKED);
      for (int i = 0; i < 20 * 64; i++) {
        assertThat(got.out()[i]).isZero();
        assertThat(got.dq()[i]).isZero();
      }
      assertThat(got.out()[20 * 64]).isNotZero();
      for (int i = 30 * 64; i < 100 * 64; i++) {
        assertThat(got.dk()[i]).isZero();
        assertThat(got.dv()[i]).isZero();
      }
      assertThat(got.dv()[29 * 64]).isNotZero();
      for (int i = 70 * 64; i < 140 * 64; i++) {
        assertThat(got.out()[i]).isZero();
        assertThat(got.dq()[i]).isZero();
      }
    }
  }

  @Test
  void property_aNotANumberStaysInItsRow() throws IOException, InterruptedException {
    for (var machine : List.of(Machine.AMPERE, Machine.HOPPER)) {
      for (Score score : List.of(new Score.Softmax(), new Score.Sigmoid(-2))) {
        var shape = new Shape(1, 1, 70, 90, 64);
        var problem = new Attention(shape, Element.BFLOAT16, Rule.of(score, 64));
        Sample sample = Sample.of(problem, 1, 5);
        sample.q()[33 * 64 + 7] = Double.NaN;
        try (var device = CudaEmulation.on(machine).open()) {
          double[] out = Stage.run(new CudaOnHost(device.kernels()), sample, Layout.PACKED).out();
          for (int i = 0; i < 70 * 64; i++) {
            assertThat(Double.isNaN(out[i])).as("element %d", i).isEqualTo(i / 64 == 33);
          }
        }
      }
    }
  }

  /**
   * Key 1 is hidden from query 0, whose score of it is made a weight together with that of key 0.
   */
  @Test
  void property_aNotANumberInAHiddenKeyIsNotSeen() throws IOException, InterruptedException {
    for (var machine : List.of(Machine.AMPERE, Machine.HOPPER)) {
      var shape = new Shape(1, 1, 2, 2, 64);
      var rule = new Rule(new Score.Sigmoid(0), 0.125f, Mask.CAUSAL);
      Sample sample = Sample.of(new Attention(shape, Element.BFLOAT16, rule), 1, 5);
      double[] clean = output(machine, sample);
      sample.k()[64] = Double.NaN;
      double[] dirty = output(machine, sample);
      assertThat(Arrays.copyOf(dirty, 64)).containsExactly(Arrays.copyOf(clean, 64));
      assertThat(dirty[64]).isNaN();
    }
  }

  private static double[] output(Machine machine, Sample sample)
      throws IOException, InterruptedException {
    try (var device = CudaEmulation.on(machine).open()) {
      return Stage.run(new CudaOnHost(device.kernels()), sample, Layout.PACKED).out();
    }
  }

  @Test
  void refuses_addressesBetweenTwoElements() throws IOException, InterruptedException {
    var problem = of(shape(), Rule.of(new Score.Softmax(), 64));
    try (var device = CudaEmulation.on(Machine.AMPERE).open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(1025, 16);
      var even = new ArrayView(memory, Strides.packed(1, 8, 64));
      var odd = new ArrayView(memory.asSlice(1), Strides.packed(1, 8, 64));
      var none = new AttentionOutput(even, MemorySegment.NULL);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device.kernels().forward(problem, new Operands(even, odd, even), none))
          .withMessageStartingWith("array: want an address aligned to 2 bytes, was 0x");
      var sums = new AttentionOutput(even, arena.allocate(64, 16).asSlice(2, 32));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device.kernels().forward(problem, new Operands(even, even, even), sums))
          .withMessageStartingWith("logSumExp: want an address aligned to 4 bytes, was 0x");
    }
  }

  /** Nothing is summed in an order that chance decides. */
  @Test
  void property_sameBitsInWhateverOrderThreadsRun() throws IOException, InterruptedException {
    Sample sample = sample(3);
    for (int seed = 1; seed <= 3; seed++) {
      Outcome[] two = new Outcome[2];
      for (int i = 0; i < 2; i++) {
        try (var device = CudaEmulation.on(new Machine(1, 90, false, seed + 100 * i)).open()) {
          two[i] = Stage.run(new CudaOnHost(device.kernels()), sample, Layout.PACKED);
        }
      }
      assertThat(two[0].out()).isEqualTo(two[1].out());
      assertThat(two[0].dq()).isEqualTo(two[1].dq());
      assertThat(two[0].dk()).isEqualTo(two[1].dk());
      assertThat(two[0].dv()).isEqualTo(two[1].dv());
    }
  }

  @Test
  void golden_launches() throws IOException, InterruptedException {
    var shape = new Shape(2, 3, 129, 40, 128);
    var rule = Rule.of(new Score.Softmax(), 128);
    Sample sample = Sample.of(new Attention(shape, Element.BFLOAT16, rule), 1, 1);
    var emulation = CudaEmulation.on(Machine.AMPERE);
    try (var device = emulation.open()) {
      Stage.run(new CudaOnHost(device.kernels()), sample, Layout.PACKED);
    }
    assertThat(emulation.launches())
        .containsExactly(
            "forward_bfloat16_128_softmax 2x3x2 128 65536",
            "query_gradient_bfloat16_128_softmax 2x3x2 256 98304",
            "key_gradient_bfloat16_128_softmax 1x3x2 256 98816");
    assertThat(emulation.live()).isZero();
  }

  /** Hopper's own kernel copies 16 bytes at a time; rows that do not start so take the other. */
  @Test
  void golden_launchesOnHopper() throws IOException, InterruptedException {
    var shape = new Shape(1, 1, 150, 150, 64);
    var problem = new Attention(shape, Element.BFLOAT16, Rule.of(new Score.Sigmoid(0), 64));
    var emulation = CudaEmulation.on(Machine.HOPPER);
    try (var device = emulation.open()) {
      for (Layout layout : List.of(Layout.TOGETHER, Layout.GAPPED)) {
        Stage.run(new CudaOnHost(device.kernels()), Sample.of(problem, 1, 1), layout);
      }
    }
    assertThat(emulation.launches())
        .contains(
            "forward_warpgroup_bfloat16_64_sigmoid 2x1x1 256 50176",
            "forward_bfloat16_64_sigmoid 2x1x1 128 49152");
  }

  @Test
  void leaves_nothingWhereTheLengthsCannotBeCopied() throws IOException, InterruptedException {
    var rule = new Rule(new Score.Softmax(), 0.125f, Mask.NONE.withLengths(3));
    var problem = new Attention(new Shape(1, 1, 8, 8, 64), Element.BFLOAT16, rule);
    var emulation = CudaEmulation.on(Machine.AMPERE);
    try (var device = emulation.open()) {
      int before = emulation.live();
      emulation.refuseCopies();
      assertThatExceptionOfType(CudaException.class)
          .isThrownBy(() ->
              Stage.run(new CudaOnHost(device.kernels()), Sample.of(problem, 1, 1), Layout.PACKED))
          .withMessageContaining("cuMemcpyHtoDAsync");
      assertThat(emulation.live()).isEqualTo(before);
    }
  }

  @Test
  void refuses_whatTheKernelsCannot() {
    var rule = Rule.of(new Score.Softmax(), 64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(new Shape(1, 1, 8, 8, 32), rule))
        .withMessage("size: want 64 or 128 on CUDA, was 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(new Shape(70_000, 1, 8, 8, 64), rule))
        .withMessage("batch: want 1 to 65535, was 70000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(shape(), new Rule(rule.score(), 0, Mask.NONE)))
        .withMessage("scale: want above 0 on CUDA, was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(shape(), new Rule(rule.score(), 1, Mask.NONE.withSlopes(0.5f))))
        .withMessageContaining("listed keys or slopes");
  }

  private static Shape shape() {
    return new Shape(1, 1, 8, 8, 64);
  }

  private static CudaAttention of(Shape shape, Rule rule) {
    return new CudaAttention(shape, CudaElement.FLOAT16, rule);
  }
}
