package org.fullrank.diagnose;

/** The three answers of a verdict, from best to worst. */
public enum State {
  /** Every measurement lies in its healthy band. */
  HEALTHY("healthy"),
  /**
   * A measurement lies outside its healthy band, but not in its sick band; or none can be judged.
   */
  DOUBTFUL("doubtful"),
  /** A failure is measured. */
  SICK("sick");

  private final String word;

  State(String word) {
    this.word = word;
  }

  /** The state in a word. */
  public String word() {
    return word;
  }

  /** The worse of the two. */
  State or(State other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
