package org.fullrank.diagnose;

import java.util.Optional;

/**
 * The measurements that a verdict is derived from.
 *
 * @param now the diagnosis of the representation
 * @param start the diagnosis of the same encoder before its first step, on the same images
 * @param history the logged steps of the run
 * @param progress what the training has changed
 */
public record Findings(
    Diagnosis now, Optional<Diagnosis> start, History history, Progress progress) {
  /** The findings of a diagnosis alone, such as of embeddings from a file. */
  public static Findings of(Diagnosis now) {
    return new Findings(now, Optional.empty(), History.NONE, Progress.UNKNOWN);
  }

  /** The same with the diagnosis of the encoder before training. */
  public Findings since(Diagnosis before) {
    return new Findings(now, Optional.of(before), history, progress);
  }

  /** The same with the logged steps of the run. */
  public Findings after(History course) {
    return new Findings(now, start, course, progress);
  }

  /** The same with what the training has changed. */
  public Findings with(Progress change) {
    return new Findings(now, start, history, change);
  }
}
