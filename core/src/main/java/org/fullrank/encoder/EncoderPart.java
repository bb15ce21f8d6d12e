package org.fullrank.encoder;

import java.util.Locale;

/** What {@link Parts} consist of, by name. */
public enum EncoderPart {
  /** {@link Parts#linears}. */
  LINEARS,
  /** {@link Parts#heads}. */
  HEADS,
  /** {@link Parts#convolutions}. */
  CONVOLUTIONS,
  /** {@link Parts#norms} and {@link Parts#lastNorm}. */
  NORMS,
  /** {@link Parts#scores}. */
  SCORES,
  /** {@link Parts#residual}. */
  RESIDUAL,
  /** {@link Parts#dropout}. */
  DROPOUT;

  /** In a message: a small word. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
