package org.fullrank.input;

import java.util.List;
import java.util.Optional;

/**
 * One view of every sample of a batch, and how it was made.
 *
 * @param input what the encoder is fed
 * @param applied the transforms in the order in which they were applied
 */
public record View(Input input, List<Applied> applied) {
  public View {
    applied = List.copyOf(applied);
  }

  /** The record of {@code transform}, if the policy has it. */
  public Optional<Applied> record(Transform transform) {
    return applied.stream().filter(a -> a.transform() == transform).findFirst();
  }
}
