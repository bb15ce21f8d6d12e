package org.fullrank.probe;

import java.util.Locale;

/**
 * The 95 % interval of a proportion, both ends in 0 to 1.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {
  private static final double Z = 1.959963984540054; // the normal quantile of 0.975

  /**
   * The score interval, which stays within 0 and 1 and also holds at small counts, unlike the usual
   * {@code p ± 1.96 √(p(1−p)/n)}: {@code (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)}.
   *
   * @param correct successes, 0 to {@code total}
   * @param total trials, at least one
   * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, JASA 1927</a>
   */
  public static Interval wilson(int correct, int total) {
    if (total < 1 || correct < 0 || correct > total) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "correct: want 0 to total %d of at least 1, was %d", total, correct));
    }
    double share = (double) correct / total;
    double slack = Z * Z / total;
    double centre = share + slack / 2;
    double reach = Z * Math.sqrt(share * (1 - share) / total + slack / (4 * total));
    return new Interval(
        Math.max(0, (centre - reach) / (1 + slack)), Math.min(1, (centre + reach) / (1 + slack)));
  }
}
