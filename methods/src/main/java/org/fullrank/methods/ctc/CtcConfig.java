package org.fullrank.methods.ctc;

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
 * The settings of CTC training. They change no step.
 *
 * @param beam prefixes that the beam search of {@code ctc_error_rate_beam} keeps, 1 or more
 */
public record CtcConfig(int beam) implements Config {
  /** A beam for tens of symbols. */
  public static final CtcConfig DEFAULT = new CtcConfig(8);

  public CtcConfig {
    Check.positive(beam, "beam");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).of(Modality.AUDIO).andSequences();
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new Ctc(this, site);
  }
}
