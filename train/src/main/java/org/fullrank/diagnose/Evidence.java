package org.fullrank.diagnose;

import java.util.Locale;

/**
 * A measured number that supports a verdict.
 *
 * @param measure name of the measure and its layer
 * @param value the measured value
 * @param limit the limit; a value beyond it supports the disease
 * @param healthy values of a healthy run, in words
 */
public record Evidence(String measure, double value, double limit, String healthy) {
  /** {@code spread of pooled: 0.0031, limit 0.05; healthy: ...}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: %.4g, limit %.4g; healthy: %s", measure, value, limit, healthy);
  }
}
