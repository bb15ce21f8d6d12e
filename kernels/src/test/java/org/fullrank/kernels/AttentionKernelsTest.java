package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors and invariants of sigmoid and softmax attention, on every path of this machine. */
class AttentionKernelsTest {
  private static final String PATHS = "org.fullrank.kernels.Paths#all";
  private static final Offset<Double> FP32 = within(1e-6);
  private static final float THIRD = (float) -Math.log(3);

  private static Outcome run(AttentionKernels kernels, Sample sample) {
    return Stage.run(kernels, sample, Layout.PACKED);
  }

  /** By hand: S = [[−0.3915, −1.0986, 0.3156], [0.3156, 0.3156, −1.0986]]. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_twoQueriesThreeKeys(AttentionKernels kernels) {
    var problem = Sample.problem(new Shape(1, 1, 2, 3, 2), new Score.Sigmoid(THIRD), Mask.NONE);
    double[] q = {1, 0, 0, 2};
    double[] k = {1, 1, 0, 1, 2, 0};
    double[] v = {1, 0, 0, 1, 1, 1};
    Outcome got = run(kernels, new Sample(problem, q, k, v, new double[] {1, 0, 0, 1}));
    assertThat(got.out())
        .containsExactly(vector(0.98160681, 0.82825188, 0.82825188, 0.82825188), FP32);
    assertThat(got.dq())
        .containsExactly(vector(0.51506579, 0.17017213, 0.26516504, 0.17244683), FP32);
    assertThat(got.dk())
        .containsExactly(vector(0.17017213, 0, 0, 0.34489366, 0.17244683, 0.26516504), FP32);
    assertThat(got.dv())
        .containsExactly(vector(0.40335493, 0.57825188, 0.25, 0.57825188, 0.57825188, 0.25), FP32);
  }

  /** Zero logits with b = −log n weigh each key 1/(n + 1). */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_zeroLogits(AttentionKernels kernels) {
    for (int n : new int[] {2, 16, 49, 197}) {
      var problem =
          Sample.problem(
              new Shape(1, 1, n, n, 1), new Score.Sigmoid((float) -Math.log(n)), Mask.NONE);
      double[] zero = new double[n];
      double[] one = new double[n];
      Arrays.fill(one, 1);
      double[] out = run(kernels, new Sample(problem, zero, zero, one, one)).out();
      assertThat(out[n - 1]).isCloseTo((double) n / (n + 1), FP32);
    }
  }

  /** One key: the sigmoid gives σ(s)·v, the softmax v. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_oneKey(AttentionKernels kernels) {
    var shape = new Shape(1, 1, 1, 1, 1);
    double[] two = {2};
    double[] three = {3};
    var sigmoid = Sample.problem(shape, new Score.Sigmoid(0), Mask.NONE);
    Outcome got = run(kernels, new Sample(sigmoid, two, two, three, two));
    assertThat(got.out()[0]).isCloseTo(3 / (1 + Math.exp(-4)), FP32);
    var softmax = Sample.problem(shape, new Score.Softmax(), Mask.NONE);
    got = run(kernels, new Sample(softmax, two, two, three, two));
    assertThat(got.out()[0]).isEqualTo(3);
    assertThat(got.logSumExp()[0]).isCloseTo(4, FP32);
    assertThat(got.dq()[0]).isZero();
  }

  @ParameterizedTest
  @MethodSource(PATHS)
  void property_nanStaysInItsQueryRow(AttentionKernels kernels) {
    for (Element element : Element.values()) {
      for (Score score : new Score[] {new Score.Sigmoid(-1), new Score.Softmax()}) {
        var shape = new Shape(1, 1, 40, 70, 32);
        var problem = new Attention(shape, element, Rule.of(score, 32));
        Sample sample = Sample.of(problem, 1, 5);
        double[] before = run(kernels, sample).out();
        sample.q()[7 * 32 + 1] = Double.NaN;
        double[] after = run(kernels, sample).out();
        for (int i = 0; i < after.length; i++) {
          if (i / 32 == 7) {
            assertThat(after[i]).isNaN();
          } else {
            assertThat(after[i]).isEqualTo(before[i]);
          }
        }
      }
    }
  }

  /** Adding the same to all logits changes the sigmoid's result, and not the softmax's. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_onlySoftmaxIgnoresAShift(AttentionKernels kernels) {
    var shape = new Shape(1, 1, 20, 30, 16);
    Sample softmax = Sample.of(Sample.problem(shape, new Score.Softmax(), Mask.NONE), 1, 9);
    double[] before = run(kernels, softmax).out();
    for (int i = 0; i < 20; i++) {
      softmax.q()[i * 16] = 3;
    }
    double[] reference = run(kernels, softmax).out();
    for (int j = 0; j < 30; j++) {
      softmax.k()[j * 16] += 2; // every logit of every query rises by 3·2/√16
    }
    assertThat(Closeness.error(run(kernels, softmax).out(), reference, 0)).isLessThan(2e-6);
    assertThat(Closeness.error(before, reference, 0)).isGreaterThan(1e-2);
    Sample low = softmax.with(Sample.problem(shape, new Score.Sigmoid(-2), Mask.NONE));
    Sample high = softmax.with(Sample.problem(shape, new Score.Sigmoid(-1), Mask.NONE));
    assertThat(Closeness.error(run(kernels, low).out(), run(kernels, high).out(), 0))
        .isGreaterThan(0.1);
  }

  /** As b → −∞, e^{−b}·O approaches the unnormalised exponential. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_lowBiasIsTheExponential(AttentionKernels kernels) {
    var shape = new Shape(1, 1, 9, 20, 16);
    Sample sample = Sample.of(Sample.problem(shape, new Score.Sigmoid(-30), Mask.NONE), 1, 10);
    double[] got = run(kernels, sample).out();
    Sample softmax = sample.with(Sample.problem(shape, new Score.Softmax(), Mask.NONE));
    Outcome normalised = run(kernels, softmax);
    for (int i = 0; i < got.length; i++) {
      double unnormalised = normalised.out()[i] * Math.exp(normalised.logSumExp()[i / 16]);
      assertThat(got[i] * Math.exp(30)).isCloseTo(unnormalised, within(1e-4));
    }
  }

  /** Queries of up to a thousand times the usual size saturate; nothing overflows. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_largeLogits(AttentionKernels kernels) {
    for (double gain : new double[] {30, 1e3, 1e4}) {
      for (Score score : new Score[] {new Score.Sigmoid(-4), new Score.Softmax()}) {
        var shape = new Shape(1, 2, 65, 129, 64);
        Sample sample = Sample.of(Sample.problem(shape, score, Mask.NONE), gain, 11);
        Oracle oracle = Oracle.of(sample);
        Outcome want = oracle.outcome();
        Outcome plain = Oracle.of(sample, Oracle.Dot.SINGLE).outcome();
        Outcome got = run(kernels, sample);
        String name = score + " gain " + gain;
        double q = Closeness.BEFORE_CANCELLING * oracle.dqMagnitude();
        double k = Closeness.BEFORE_CANCELLING * oracle.dkMagnitude();
        assertNear(name, error(got.out(), plain.out(), want.out(), 0), 2e-6);
        assertNear(name, error(got.dv(), plain.dv(), want.dv(), 0), 5e-6);
        assertNear(name, error(got.dq(), plain.dq(), want.dq(), q), 5e-6);
        assertNear(name, error(got.dk(), plain.dk(), want.dk(), k), 5e-6);
      }
    }
  }

  /** Scores of −1e32 and −1.001e32 belong to keys like any others: the first has all the weight. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void golden_hugeNegativeScores(AttentionKernels kernels) {
    var rule = new Rule(new Score.Softmax(), 1, Mask.NONE);
    var problem = new Attention(new Shape(1, 1, 1, 2, 1), Element.FLOAT32, rule);
    double[] keys = {-1e16, -1.001e16};
    var sample =
        new Sample(problem, new double[] {1e16}, keys, new double[] {3, 5}, new double[] {2});
    Outcome got = run(kernels, sample);
    assertThat(got.out()).containsExactly(3);
    assertThat(got.dv()).containsExactly(vector(2, 0), FP32);
    assertThat(got.dq()).containsExactly(vector(0), FP32);
    assertThat(got.dk()).containsExactly(vector(0, 0), FP32);
  }

  /** Errors of what was computed, and of the plain formula with products in fp32. */
  private record Errors(double got, double plain) {}

  private static Errors error(double[] got, double[] plain, double[] want, double leastNorm) {
    return new Errors(
        Closeness.error(got, want, leastNorm), Closeness.error(plain, want, leastNorm));
  }

  /** Within the bound, or twice the error of the plain formula. */
  private static void assertNear(String name, Errors errors, double bound) {
    Closeness.assertError(name, errors.got(), Math.max(bound, 2 * errors.plain()));
  }

  /** Longer than any block, in both directions and both elements. */
  @ParameterizedTest
  @MethodSource(PATHS)
  void property_longSequences(AttentionKernels kernels) {
    for (Element element : Element.values()) {
      for (Mask mask : new Mask[] {Mask.NONE, Mask.CAUSAL}) {
        for (Score score : new Score[] {new Score.Sigmoid(-6), new Score.Softmax()}) {
          var shape = new Shape(1, 1, 613, 677, 32);
          var problem = new Attention(shape, element, new Rule(score, 0.2f, mask));
          Sample sample = Sample.of(problem, 1, 12);
          Closeness.assertClose(
              problem.toString(), run(kernels, sample), Oracle.of(sample), element);
        }
      }
    }
  }

  private static double[] vector(double... values) {
    return values;
  }
}
