package org.fullrank.train;

/** What the epochs of a run count. */
public enum EpochUnit {
  /** Passes over the training images. */
  PASSES,
  /**
   * A compute budget: the encoder's work of a pass with two views. A run with M views of each image
   * takes {@code 2/M} passes for it.
   */
  TWO_VIEWS;

  /** The passes of {@code epochs} epochs with {@code views} views of each image. */
  double passes(int epochs, int views) {
    return switch (this) {
      case PASSES -> epochs;
      case TWO_VIEWS -> 2.0 * epochs / views;
    };
  }

  /** The same in whole micro-batches, of which a pass has {@code perPass}. */
  long microBatches(long perPass, int epochs, int views) {
    return switch (this) {
      case PASSES -> perPass * epochs;
      case TWO_VIEWS -> 2 * perPass * epochs / views;
    };
  }
}
