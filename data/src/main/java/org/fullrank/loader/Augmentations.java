package org.fullrank.loader;

/**
 * Supplies the views of every epoch. A {@link ViewMaker} supplies itself, the same in each; a
 * curriculum or an adversary supplies another at each epoch's beginning.
 */
public interface Augmentations {
  /**
   * The views of {@code epoch}, from 0. A loader asks once an epoch, on the thread that takes its
   * batches, before the first row of the epoch is drawn. A loader that resumes within an epoch asks
   * for that epoch anew, so the answer must depend on the epoch and on saved state only. The number
   * of views and their shapes stay the same.
   */
  ViewMaker at(int epoch);

  /**
   * Whether the views of an epoch depend on the training before it. If so, {@link #at} is asked
   * when the first batch of the epoch is wanted, after the last batch of the epoch before it was
   * delivered and used; nothing is prefetched across the epoch's end.
   */
  default boolean learns() {
    return false;
  }
}
