package org.fullrank.methods.simcse;

import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.nn.Dropout;

/**
 * Dropout of embedded tokens and of what each branch of a block adds. Every view of every sample
 * has draws of its own; evaluation, embeddings and exports drop nothing.
 *
 * @param dropout the probability that an entry is dropped, above 0, below 1
 */
public record SimCseConfig(double dropout) implements ComponentConfig {
  /**
   * That of BERT, which section 3 of the paper keeps: 0.1 is best among 0 to 0.5 in its table 2.
   */
  public static final SimCseConfig PAPER = new SimCseConfig(0.1);

  /** The published one. */
  public static final SimCseConfig DEFAULT = PAPER;

  public SimCseConfig {
    Check.positive(dropout, "dropout");
    Check.within(dropout, 0, Math.nextDown(1.0), "dropout");
  }

  @Override
  public Set<EncoderPart> replaces() {
    return Set.of(EncoderPart.DROPOUT);
  }

  /** Dropout has no tensors. */
  @Override
  public boolean fuses() {
    return true;
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withDropout(new Dropout(dropout));
  }
}
