package org.fullrank.diagnose;

import java.util.Optional;

/**
 * All that a verdict may rest on.
 *
 * @param now the representation
 * @param start the same encoder before its first step, or freshly initialised: what its layers and
 *     these images give without any training
 * @param history the course of the run
 */
public record Findings(Diagnosis now, Optional<Diagnosis> start, History history) {
  /** A representation of which nothing else is known: embeddings from a file. */
  public static Findings of(Diagnosis now) {
    return new Findings(now, Optional.empty(), History.NONE);
  }

  /** The same, with what the encoder gave before training. */
  public Findings since(Diagnosis before) {
    return new Findings(now, Optional.of(before), history);
  }

  /** The same, with the course of the run. */
  public Findings after(History course) {
    return new Findings(now, start, course);
  }
}
