package org.fullrank.encoder;

import java.util.Optional;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.NormMaker;
import org.fullrank.nn.RmsNorm;

/** What is done to each head's queries and keys before they meet. */
public enum QueryKeyNorm {
  /** Nothing. */
  NONE,
  /** Layer norm over the head's entries. */
  LAYER,
  /** RMS norm over the head's entries. */
  RMS;

  Optional<NormMaker> maker() {
    return switch (this) {
      case NONE -> Optional.empty();
      case LAYER -> Optional.of(LayerNorm::of);
      case RMS -> Optional.of(RmsNorm::of);
    };
  }
}
