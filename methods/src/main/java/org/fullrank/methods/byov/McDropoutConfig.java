package org.fullrank.methods.byov;

import org.fullrank.bayes.DropoutMap;
import org.fullrank.core.Check;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;

/**
 * MC dropout (Gal and Ghahramani, ICML 2016), a control: dropout before every linear map of the
 * encoder's parts, in training and in posterior draws. Convolutions and projectors stay as they
 * are.
 *
 * @param rate the probability that an input is dropped, 0 or more, below 1
 */
public record McDropoutConfig(double rate) implements ComponentConfig {
  /** A tenth. */
  public static final McDropoutConfig DEFAULT = new McDropoutConfig(0.1);

  public McDropoutConfig {
    Check.within(rate, 0, Math.nextDown(1.0), "rate");
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withLinears(parts.linears().then(map -> new DropoutMap(map, rate)));
  }
}
