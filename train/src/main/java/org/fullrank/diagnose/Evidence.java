package org.fullrank.diagnose;

/**
 * A measured number that supports a verdict.
 *
 * @param measure the measure and its layer, in words that {@code "The … is"} can enclose
 * @param value the measured value
 * @param band the values that are healthy, and the values that are sick
 */
public record Evidence(String measure, double value, Band band) {
  /** The state that this number alone shows. */
  public State state() {
    return band.of(value);
  }

  /**
   * Two sentences: {@code The spread of the pooled embeddings is 0.0310. It should be at least 0.2;
   * lower is worse, and below 0.05 is sick.}
   */
  @Override
  public String toString() {
    return "The %s is %s. %s".formatted(measure, Band.digits(value), band);
  }
}
