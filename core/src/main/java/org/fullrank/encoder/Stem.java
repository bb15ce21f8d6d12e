package org.fullrank.encoder;

/** The first layers of a residual network. */
public enum Stem {
  /** 3×3, stride 1, no pooling: images of 32 pixels or so. */
  SMALL,
  /** 7×7, stride 2, and 3×3 max pooling of stride 2: images of 224 pixels or so. */
  LARGE;

  /** How often height and width are halved. */
  int halvings() {
    return switch (this) {
      case SMALL -> 0;
      case LARGE -> 2;
    };
  }
}
