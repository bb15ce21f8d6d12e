package org.fullrank.methods.languagemodel;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.input.Modality;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * Settings of a causal language model.
 *
 * @param smoothing label smoothing, 0 to 1
 * @param zLoss weight of the squared logarithm of the softmax's sum, 0 or more
 */
public record LanguageModelConfig(double smoothing, double zLoss) implements Config {
  /** The plain cross-entropy. */
  public static final LanguageModelConfig DEFAULT = new LanguageModelConfig(0, 0);

  public LanguageModelConfig {
    Check.within(smoothing, 0, 1, "smoothing");
    Check.atLeastZero(zLoss, "zLoss");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).of(Modality.TEXT);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new LanguageModel(this, site);
  }
}
