package org.fullrank.diagnose;

import java.util.Locale;

/**
 * One number that a verdict rests on.
 *
 * @param measure what was measured, and where
 * @param value what it came to
 * @param limit where sickness begins; the value is on its far side exactly when it speaks for the
 *     disease
 * @param healthy what a healthy run shows, in words
 */
public record Evidence(String measure, double value, double limit, String healthy) {
  /** {@code spread of pooled: 0.0031, limit 0.05; healthy: ...}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: %.4g, limit %.4g; healthy: %s", measure, value, limit, healthy);
  }
}
