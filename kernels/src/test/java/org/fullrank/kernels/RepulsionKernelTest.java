package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every instruction set against the formula in float64, whose gradient is taken by differences.
 * Results start as NaN.
 */
class RepulsionKernelTest {
  private static final int PROBLEMS = 60;
  private static final int LARGE = 6;

  static Stream<RepulsionKernel> kernels() {
    return Paths.ofTheLibrary().flatMap(kernels -> kernels.repulsion().stream());
  }

  /** A problem, its tokens, which are real, and the gradient that arrives. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Case(TokenRepulsion problem, float[] x, byte[] real, float[] gradient) {
    static Case random(long seed) {
      var random = new Random(seed);
      boolean small = seed < PROBLEMS;
      int batch = small ? 1 + random.nextInt(3) : 8; // of the large ones two threads have some each
      int tokens = small ? 1 + random.nextInt(20) : 90 + random.nextInt(167);
      int width = small ? 1 + random.nextInt(20) : 1 + random.nextInt(100);
      float keep = random.nextBoolean() ? 1 : 1.4f;
      float temperature = random.nextBoolean() ? 1 : 0.3f;
      var step = new TokenRepulsion.Step(keep, 0.4f, temperature, random.nextBoolean());
      int entries = batch * tokens * width;
      byte[] real = new byte[random.nextBoolean() ? 0 : batch * tokens];
      for (int i = 0; i < real.length; i++) {
        real[i] = (byte) random.nextInt(2);
      }
      return new Case(
          new TokenRepulsion(batch, tokens, width, step),
          normal(random, entries),
          real,
          normal(random, entries));
    }

    private static float[] normal(Random random, int count) {
      float[] to = new float[count];
      for (int i = 0; i < count; i++) {
        to[i] = (float) random.nextGaussian();
      }
      return to;
    }

    boolean seen(int sample, int i, int j) {
      boolean known = real.length == 0 || real[sample * problem.tokens() + j] != 0;
      return known && (j <= i || !problem.rule().causal());
    }
  }

  /** {@code y} of the sample whose tokens start at {@code x[start]}. */
  private static double[] spelled(Case it, double[] x, int sample) {
    int n = it.problem().tokens();
    int width = it.problem().width();
    var rule = it.problem().rule();
    double[] y = new double[n * width];
    for (int i = 0; i < n; i++) {
      double[] p = new double[n];
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double cosine = dot(x, i, j, width) / Math.sqrt(dot(x, i, i, width) * dot(x, j, j, width));
        p[j] = it.seen(sample, i, j) ? Math.exp(cosine / rule.temperature()) : 0;
        sum += p[j];
      }
      for (int d = 0; d < width; d++) {
        double average = 0;
        for (int j = 0; j < n && sum > 0; j++) {
          average += p[j] / sum * x[j * width + d];
        }
        y[i * width + d] = rule.keep() * x[i * width + d] - rule.step() * average;
      }
    }
    return y;
  }

  private static double dot(double[] x, int i, int j, int width) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      sum += x[i * width + d] * x[j * width + d];
    }
    return sum;
  }

  private static double[] sample(Case it, float[] array, int sample) {
    int size = it.problem().tokens() * it.problem().width();
    double[] part = new double[size];
    for (int i = 0; i < size; i++) {
      part[i] = array[sample * size + i];
    }
    return part;
  }

  private static double loss(Case it, double[] x, int sample) {
    double[] y = spelled(it, x, sample);
    double[] weights = sample(it, it.gradient(), sample);
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * weights[i];
    }
    return sum;
  }

  private static double[] differences(Case it, int sample) {
    double step = 1e-5;
    double[] x = sample(it, it.x(), sample);
    double[] slopes = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double at = x[i];
      x[i] = at + step;
      double above = loss(it, x, sample);
      x[i] = at - step;
      slopes[i] = (above - loss(it, x, sample)) / (2 * step);
      x[i] = at;
    }
    return slopes;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void property_agreesWithTheFormula(RepulsionKernel kernel) {
    for (long seed = 0; seed < PROBLEMS + LARGE; seed++) {
      Case it = Case.random(seed);
      float[] y = run(kernel, it, false);
      for (int b = 0; b < it.problem().batch(); b++) {
        double[] want = spelled(it, sample(it, it.x(), b), b);
        assertArrayEquals(want, sample(it, y, b), 2e-6, "seed " + seed);
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void gradient_isThatOfTheFormula(RepulsionKernel kernel) {
    for (long seed = 0; seed < PROBLEMS; seed++) {
      Case it = Case.random(seed);
      float[] gradient = run(kernel, it, true);
      for (int b = 0; b < it.problem().batch(); b++) {
        double[] want = differences(it, b);
        double[] got = sample(it, gradient, b);
        assertThat(Closeness.error(got, want, 1e-3)).as("seed %d", seed).isLessThan(5e-6);
      }
    }
  }

  /** Differences in some directions: those of every entry would take minutes. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void gradient_ofLargeProblemsAlongDirections(RepulsionKernel kernel) {
    for (long seed = PROBLEMS; seed < PROBLEMS + LARGE; seed++) {
      Case it = Case.random(seed);
      float[] gradient = run(kernel, it, true);
      double[] slopes = sample(it, gradient, 7);
      double[] x = sample(it, it.x(), 7);
      double[] along = sample(it, it.gradient(), 6);
      double want =
          (loss(it, moved(x, along, 1e-4), 7) - loss(it, moved(x, along, -1e-4), 7)) / 2e-4;
      double got = 0;
      double size = 0;
      for (int i = 0; i < x.length; i++) {
        got += slopes[i] * along[i];
        size += Math.abs(slopes[i] * along[i]);
      }
      assertThat(got).as("seed %d", seed).isCloseTo(want, within(1e-6 * size));
    }
  }

  private static double[] moved(double[] x, double[] along, double step) {
    double[] to = new double[x.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = x[i] + step * along[i];
    }
    return to;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void golden_aTokenOfNothingStaysAndATokenOfNoOneToo(RepulsionKernel kernel) {
    var step = new TokenRepulsion.Step(2, 0.5f, 1, false);
    var zero = new Case(new TokenRepulsion(1, 1, 3, step), new float[3], new byte[0], new float[3]);
    assertThat(run(kernel, zero, false)).containsOnly(0);
    assertThat(run(kernel, zero, true)).containsOnly(0);
    float[] x = {1, 2, 3};
    var alone = new Case(zero.problem(), x, new byte[1], new float[] {1, 0, -1});
    assertThat(run(kernel, alone, false)).containsExactly(2, 4, 6);
    assertThat(run(kernel, alone, true)).containsExactly(2, 0, -2);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void property_hiddenTokensAreNotRead(RepulsionKernel kernel) {
    var step = new TokenRepulsion.Step(1, 0.5f, 1, false);
    var problem = new TokenRepulsion(1, 3, 2, step);
    float[] clean = {1, 2, 3, -1, 0, 0};
    float[] dirty = {1, 2, 3, -1, Float.NaN, Float.POSITIVE_INFINITY};
    byte[] real = {1, 1, 0};
    float[] want = run(kernel, new Case(problem, clean, real, clean), false);
    float[] got = run(kernel, new Case(problem, dirty, real, clean), false);
    assertThat(Stream.of(0, 1, 2, 3).map(i -> got[i]))
        .isEqualTo(Stream.of(0, 1, 2, 3).map(i -> want[i]).toList());
  }

  private static float[] run(RepulsionKernel kernel, Case it, boolean backward) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocateFrom(ValueLayout.JAVA_FLOAT, nans(it.x().length));
      var real =
          it.real().length == 0
              ? MemorySegment.NULL
              : arena.allocateFrom(ValueLayout.JAVA_BYTE, it.real());
      var arrays =
          new RepulsionKernel.Arrays(arena.allocateFrom(ValueLayout.JAVA_FLOAT, it.x()), real, out);
      if (backward) {
        var came = arena.allocateFrom(ValueLayout.JAVA_FLOAT, it.gradient());
        kernel.backward(it.problem(), arrays, came);
      } else {
        kernel.forward(it.problem(), arrays);
      }
      return out.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static float[] nans(int count) {
    float[] nans = new float[count];
    Arrays.fill(nans, Float.NaN);
    return nans;
  }

  @Test
  void refuses_problemsThatDoNotFit() {
    var step = new TokenRepulsion.Step(1, 0.1f, 1, false);
    refuses("tokens: want 1 to 256, was 257", () -> new TokenRepulsion(1, 257, 4, step));
    refuses("width: want 1 to 1024, was 0", () -> new TokenRepulsion(1, 4, 0, step));
    refuses(
        "temperature: want at least 0.05, was 0.01",
        () -> new TokenRepulsion.Step(1, 0.1f, 0.01f, false));
    refuses(
        "step: want a finite number, was NaN",
        () -> new TokenRepulsion.Step(1, Float.NaN, 1, false));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void refuses_arraysThatAreTooSmall(RepulsionKernel kernel) {
    var problem = new TokenRepulsion(2, 3, 4, new TokenRepulsion.Step(1, 0.1f, 1, false));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment whole = arena.allocate(96);
      MemorySegment less = arena.allocate(92);
      refuses("x: want at least 96 bytes, was 92", () -> kernel.forward(problem, of(less, whole)));
      refuses(
          "out: want writable memory, was read-only",
          () -> kernel.forward(problem, of(whole, whole.asReadOnly())));
      refuses(
          "gradient: want at least 96 bytes, was 92",
          () -> kernel.backward(problem, of(whole, arena.allocate(96)), less));
      refuses(
          "real: want at least 6 bytes, was 5",
          () ->
              kernel.forward(problem, new RepulsionKernel.Arrays(whole, arena.allocate(5), whole)));
    }
  }

  private static RepulsionKernel.Arrays of(MemorySegment x, MemorySegment out) {
    return new RepulsionKernel.Arrays(x, MemorySegment.NULL, out);
  }

  private static void refuses(String message, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
