package org.fullrank.methods;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;

/** One method's settings: a record, built whole, checked once, never changed. */
public interface Config {
  /** What the method needs of the views. */
  Needs needs();

  /**
   * Of which of the encoder's parts the method makes heads too: a component that changes one of
   * them acts, whether the encoder has it or not.
   */
  default Set<EncoderPart> uses() {
    return Set.of();
  }

  /** Builds the method on an encoder of the site's width. */
  Method build(Site site);
}
