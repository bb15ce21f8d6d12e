package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

/** The errors that are accepted, relative to the root mean square or the largest of the truth. */
public final class Closeness {
  private Closeness() {}

  /**
   * Of gradients in which nearly all cancels, this share of what was there before is the measure.
   */
  static final double BEFORE_CANCELLING = 0.1;

  /**
   * Of what was there before cancelling, this share is forgiven in bf16: backward of the softmax
   * starts from a rounded result, and where weights saturate the composed formula cancels exactly.
   */
  private static final double FORGIVEN = 0x1p-12;

  public static void assertClose(String name, Outcome got, Oracle oracle, Element element) {
    Outcome want = oracle.outcome();
    boolean single = element == Element.FLOAT32;
    assertThat(largest(got.out(), want.out()))
        .as("%s: largest error of out", name)
        .isLessThanOrEqualTo(single ? 1e-5 : 1e-2);
    assertError(name + " out", error(got.out(), want.out(), 0), single ? 2e-6 : 4e-3);
    switch (element) {
      case FLOAT32 -> assertSingle(name, got, oracle);
      case BFLOAT16 -> assertRounded(name, got, oracle);
    }
  }

  private static void assertSingle(String name, Outcome got, Oracle oracle) {
    Outcome want = oracle.outcome();
    double q = BEFORE_CANCELLING * oracle.dqMagnitude();
    double k = BEFORE_CANCELLING * oracle.dkMagnitude();
    assertError(name + " dq", error(got.dq(), want.dq(), q), 5e-6);
    assertError(name + " dk", error(got.dk(), want.dk(), k), 5e-6);
    assertError(name + " dv", error(got.dv(), want.dv(), 0), 5e-6);
  }

  /** At most twice the error of the formula composed in bf16. */
  private static void assertRounded(String name, Outcome got, Oracle oracle) {
    Outcome want = oracle.outcome();
    Outcome composed = oracle.composed();
    double q = FORGIVEN * oracle.dqMagnitude();
    double k = FORGIVEN * oracle.dkMagnitude();
    assertTwice(name + " dq", distance(got.dq(), want.dq()), distance(composed.dq(), want.dq()), q);
    assertTwice(name + " dk", distance(got.dk(), want.dk()), distance(composed.dk(), want.dk()), k);
    assertTwice(name + " dv", distance(got.dv(), want.dv()), distance(composed.dv(), want.dv()), 0);
  }

  private static void assertTwice(String name, double got, double composed, double forgiven) {
    assertError(name, got, Math.max(2 * composed, forgiven));
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }

  public static void assertError(String name, double error, double most) {
    assertThat(error).as(name).isLessThanOrEqualTo(most); // fails on NaN
  }

  /** {@code ‖got − want‖ / ‖want‖}; zero where both are zero. */
  public static double error(double[] got, double[] want, double leastNorm) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      difference += Math.pow(got[i] - want[i], 2);
      norm += want[i] * want[i];
    }
    return difference == 0 ? 0 : Math.sqrt(difference) / Math.max(Math.sqrt(norm), leastNorm);
  }

  private static double largest(double[] got, double[] want) {
    double error = 0;
    double most = 0;
    for (int i = 0; i < want.length; i++) {
      error = Math.max(error, Math.abs(got[i] - want[i]));
      most = Math.max(most, Math.abs(want[i]));
    }
    return error == 0 ? 0 : error / most;
  }
}
