package org.fullrank.methods.maskedlanguagemodel;

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
 * BERT's settings.
 *
 * @param share of a text's words that are asked for, above 0 to 1
 * @param masked probability that the mask stands in the place of a word that is asked for, 0 to 1
 * @param replaced probability that a drawn word does, 0 to 1 − masked; the others stay
 */
public record MaskedLanguageModelConfig(double share, double masked, double replaced)
    implements Config {
  /** As published. */
  public static final MaskedLanguageModelConfig DEFAULT =
      new MaskedLanguageModelConfig(0.15, 0.8, 0.1);

  public MaskedLanguageModelConfig {
    Check.positive(share, "share");
    Check.within(share, 0, 1, "share");
    Check.within(masked, 0, 1, "masked");
    Check.within(replaced, 0, 1 - masked, "replaced");
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
    return new MaskedLanguageModel(this, site);
  }
}
