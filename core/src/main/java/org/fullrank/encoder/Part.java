package org.fullrank.encoder;

import java.util.Locale;

/** What {@link Parts} consist of, by name. */
public enum Part {
  LINEARS,
  CONVOLUTIONS,
  NORMS,
  SCORES,
  RESIDUAL;

  /** In a message: a small word. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
