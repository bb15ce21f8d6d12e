package org.fullrank.methods;

import java.util.Set;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;

/**
 * A component's settings: what it puts in the place of an encoder's standard parts, or around the
 * objective. Components compose, each changing what those before it left; but what one {@link
 * #replaces} is lost to those before it, and settings in which one cannot act are refused.
 */
public interface ComponentConfig {
  /** The same settings with what follows from the encoder written down, so that a run keeps it. */
  default ComponentConfig fixed(TokenLayout extent) {
    return this;
  }

  /** {@code parts} with this component in its place. */
  default Parts fit(Parts parts, TokenLayout extent) {
    return parts;
  }

  /**
   * Whether nothing of it is left in the encoder's {@linkplain org.fullrank.nn.Tree#fused fused}
   * tensors, so that who builds the encoder from an export need not know of it.
   */
  default boolean fuses() {
    return false;
  }

  /** The parts that it puts in the place of what was there, whatever that was. */
  default Set<EncoderPart> replaces() {
    return Set.of();
  }

  /** Whether {@link #around} gives another method. */
  default boolean wraps() {
    return false;
  }

  /**
   * {@code method} with what this component adds to it.
   *
   * @param site where the method was built
   */
  default Method around(Method method, Site site) {
    return method;
  }
}
