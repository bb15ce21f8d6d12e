package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

/** The errors that are accepted, relative to the root mean square or the largest of the truth. */
final class Closeness {
  private Closeness() {}

  /**
   * Of gradients in which nearly all cancels, this share of what was there before is the measure.
   */
  static final double BEFORE_CANCELLING = 0.1;

  /** bf16's backward of the softmax starts from a rounded result, which cancels less well. */
  private static final double BEFORE_CANCELLING_ROUNDED = 0.3;

  static void assertClose(String name, Outcome got, Oracle oracle, Element element) {
    Outcome want = oracle.outcome();
    boolean single = element == Element.FLOAT32;
    assertThat(largest(got.out(), want.out()))
        .as("%s: largest error of out", name)
        .isLessThanOrEqualTo(single ? 1e-5 : 1e-2);
    assertError(name + " out", error(got.out(), want.out(), 0), single ? 2e-6 : 4e-3);
    double most = single ? 5e-6 : 1.2e-2;
    double share = single ? BEFORE_CANCELLING : BEFORE_CANCELLING_ROUNDED;
    double q = share * oracle.dqMagnitude();
    double k = share * oracle.dkMagnitude();
    assertError(name + " dq", error(got.dq(), want.dq(), q), most);
    assertError(name + " dk", error(got.dk(), want.dk(), k), most);
    assertError(name + " dv", error(got.dv(), want.dv(), 0), single ? 5e-6 : 6e-3);
  }

  static void assertError(String name, double error, double most) {
    assertThat(error).as(name).isLessThanOrEqualTo(most); // fails on NaN
  }

  /** {@code ‖got − want‖ / ‖want‖}; zero where both are zero. */
  static double error(double[] got, double[] want, double leastNorm) {
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
