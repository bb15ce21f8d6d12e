package org.fullrank.diagnose;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * The healthy and the sick values of a measure. The values between the two limits are doubtful.
 *
 * @param bad the side of the bad values
 * @param healthy the limit of the healthy values, itself healthy
 * @param sick the limit of the sick values, itself not sick; infinite if no value is sick
 */
public record Band(Side bad, double healthy, double sick) {
  private static final int DIGITS = 3;
  private static final double PLAIN_FROM = 1e-4; // smaller numbers get an exponent
  private static final double PLAIN_TO = 1e7;

  /** The side of the bad values. */
  public enum Side {
    /** Low values are bad. */
    LOW,
    /** High values are bad. */
    HIGH
  }

  /** Healthy from {@code healthy} up, sick below {@code sick}. */
  public static Band atLeast(double healthy, double sick) {
    return new Band(Side.LOW, healthy, sick);
  }

  /** Healthy up to {@code healthy}, sick above {@code sick}. */
  public static Band atMost(double healthy, double sick) {
    return new Band(Side.HIGH, healthy, sick);
  }

  /** The state of {@code value}; NaN is sick. */
  public State of(double value) {
    boolean well = bad == Side.LOW ? value >= healthy : value <= healthy;
    boolean ill = bad == Side.LOW ? value < sick : value > sick;
    if (well) {
      return State.HEALTHY;
    }
    return ill || Double.isNaN(value) ? State.SICK : State.DOUBTFUL;
  }

  /**
   * The band as a sentence: {@code It should be at least 0.2; lower is worse, and below 0.05 is
   * sick.}
   */
  @Override
  public String toString() {
    return switch (bad) {
      case LOW -> sentence("at least", "lower", "below");
      case HIGH -> sentence("at most", "higher", "above");
    };
  }

  private String sentence(String reach, String worse, String beyond) {
    String ill =
        Double.isInfinite(sick) ? "" : ", and %s %s is sick".formatted(beyond, digits(sick));
    return "It should be %s %s; %s is worse%s.".formatted(reach, digits(healthy), worse, ill);
  }

  /** {@code value} to three digits; a whole number to all of its digits. */
  static String digits(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    double size = Math.abs(value);
    if (size < PLAIN_FROM || size >= PLAIN_TO) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : new BigDecimal(value).round(new MathContext(DIGITS)).toPlainString();
  }
}
