package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is hidden, on every path of this machine. */
class MasksTest {
  private static final String PATHS = "org.fullrank.kernels.Paths#all";
  private static final Offset<Double> FP32 = within(1e-6);
  private static final float THIRD = (float) -Math.log(3);

  private static Outcome run(AttentionKernels kernels, Sample sample) {
    return Stage.run(kernels, sample, Layout.PACKED);
  }

  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_causal(AttentionKernels kernels) {
    var problem = Sample.problem(new Shape(1, 1, 3, 3, 2), new Score.Sigmoid(THIRD), Mask.CAUSAL);
    double[] x = {1, 0, 0, 1, 1, 1};
    assertThat(run(kernels, new Sample(problem, x, x, x, x)).out())
        .containsExactly(vector(0.40335493, 0, 0.25, 0.40335493, 0.98160681, 0.98160681), FP32);
  }

  /** With as many queries as keys off by two, query i sees keys up to i + 2, or from query 2 on. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_causalRuleOfUnequalLengths(AttentionKernels kernels) {
    assertVisible(kernels, new Shape(1, 1, 3, 5, 1), 3, 4, 5);
    assertVisible(kernels, new Shape(1, 1, 5, 3, 1), 0, 0, 1, 2, 3);
  }

  /** Values of one and zero logits: the sigmoid's out counts half a key each. */
  private static void assertVisible(AttentionKernels kernels, Shape shape, double... counts) {
    double[] zero = new double[shape.queries()];
    double[] one = new double[shape.keys()];
    Arrays.fill(one, 1);
    var problem = Sample.problem(shape, new Score.Sigmoid(0), Mask.CAUSAL);
    var sample = new Sample(problem, zero, new double[shape.keys()], one, zero);
    assertThat(run(kernels, sample).out())
        .containsExactly(Arrays.stream(counts).map(c -> c / 2).toArray(), FP32);
  }

  /** Symmetric distances: logits −m·|i − j|. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_slopes(AttentionKernels kernels) {
    var problem =
        Sample.problem(new Shape(1, 1, 2, 2, 1), new Score.Sigmoid(0), Mask.NONE.withSlopes(2));
    double[] zero = {0, 0};
    double[] v = {1, 10};
    double far = 1 / (1 + Math.exp(2));
    assertThat(run(kernels, new Sample(problem, zero, zero, v, v)).out())
        .containsExactly(vector(0.5 + 10 * far, far + 5), within(1e-5));
  }

  @ParameterizedTest
  @MethodSource(PATHS)
  void property_rowsThatSeeNothingAreExactlyZero(AttentionKernels kernels) {
    for (Score score : new Score[] {new Score.Sigmoid(-1), new Score.Softmax()}) {
      var shape = new Shape(2, 2, 70, 40, 32);
      var blind = Mask.CAUSAL.withLengths(40, 0);
      Sample sample = Sample.of(Sample.problem(shape, score, blind), 1, 3);
      Outcome got = run(kernels, sample);
      int hidden = 30 * 32; // queries before the first key, in each head of the first entry
      for (int head = 0; head < 4; head++) {
        int from = head * 70 * 32;
        int to = head < 2 ? from + hidden : from + 70 * 32;
        assertThat(Arrays.copyOfRange(got.out(), from, to)).containsOnly(0);
        assertThat(Arrays.copyOfRange(got.dq(), from, to)).containsOnly(0);
      }
      int entry = 2 * 40 * 32;
      assertThat(Arrays.copyOfRange(got.dk(), entry, 2 * entry)).containsOnly(0);
      assertThat(Arrays.copyOfRange(got.dv(), entry, 2 * entry)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource(PATHS)
  void property_hiddenKeysAreNeverRead(AttentionKernels kernels) {
    var shape = new Shape(1, 1, 30, 90, 16);
    for (Mask mask :
        new Mask[] {
          Mask.NONE.withLengths(50), Mask.NONE.withListed(new int[] {49, 3, 20, 7, 0}),
        }) {
      Sample sample = Sample.of(Sample.problem(shape, new Score.Softmax(), mask), 1, 4);
      Outcome before = run(kernels, sample);
      Arrays.fill(sample.k(), 50 * 16, 90 * 16, Double.NaN);
      Arrays.fill(sample.v(), 50 * 16, 90 * 16, Double.NaN);
      Outcome after = run(kernels, sample);
      assertThat(after.out()).isEqualTo(before.out());
      assertThat(after.dq()).isEqualTo(before.dq());
      assertThat(Arrays.copyOfRange(after.dk(), 50 * 16, 90 * 16)).containsOnly(0);
    }
  }

  /** Out over the union of two sets of keys is the sum over each: the sigmoid's alone. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_sigmoidAddsOverKeys(AttentionKernels kernels) {
    var shape = new Shape(1, 2, 33, 100, 48);
    Sample all = Sample.of(Sample.problem(shape, new Score.Sigmoid(-4), Mask.NONE), 1, 6);
    int[] even = IntStream.range(0, 50).map(i -> 2 * i).toArray();
    int[] odd = IntStream.range(0, 50).map(i -> 2 * i + 1).toArray();
    double[] first = run(kernels, all.masked(Mask.NONE.withListed(even))).out();
    double[] second = run(kernels, all.masked(Mask.NONE.withListed(odd))).out();
    double[] sum = new double[first.length];
    Arrays.setAll(sum, i -> first[i] + second[i]);
    assertThat(Closeness.error(sum, run(kernels, all).out(), 0)).isLessThan(1e-6);
  }

  /** In what order the keys are listed does not matter, and blocks of keys begin anywhere. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_keyOrderDoesNotMatter(AttentionKernels kernels) {
    for (Score score : new Score[] {new Score.Sigmoid(-5), new Score.Softmax()}) {
      var shape = new Shape(1, 1, 150, 150, 32);
      Sample plain = Sample.of(Sample.problem(shape, score, Mask.CAUSAL.withSlopes(0.1f)), 1, 7);
      int[] shuffled = new Random(8).ints(0, 150).distinct().limit(150).toArray();
      Outcome want = run(kernels, plain);
      Outcome got = run(kernels, plain.masked(plain.problem().rule().mask().withListed(shuffled)));
      assertThat(Closeness.error(got.out(), want.out(), 0)).isLessThan(1e-6);
      assertThat(Closeness.error(got.dq(), want.dq(), 0)).isLessThan(2e-6);
      assertThat(Closeness.error(got.dk(), want.dk(), 0)).isLessThan(2e-6);
    }
  }

  private static double[] vector(double... values) {
    return values;
  }

  /** A list that is empty hides all, of one entry and of every one. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_emptyLists(AttentionKernels kernels) {
    for (Score score : new Score[] {new Score.Sigmoid(-1), new Score.Softmax()}) {
      Sample sample = Sample.of(Sample.problem(new Shape(2, 1, 9, 7, 16), score, Mask.NONE), 1, 2);
      Mask none = Mask.NONE.withListed(new int[0], new int[0]);
      Outcome got = run(kernels, sample.masked(none));
      for (double[] all : List.of(got.out(), got.dq(), got.dk(), got.dv())) {
        assertThat(all).containsOnly(0);
      }
      Mask second = Mask.NONE.withListed(new int[0], new int[] {3});
      got = run(kernels, sample.masked(second));
      assertThat(Arrays.copyOf(got.out(), 9 * 16)).containsOnly(0);
      assertThat(Arrays.copyOfRange(got.out(), 9 * 16, 2 * 9 * 16)).doesNotContain(0);
    }
  }
}
