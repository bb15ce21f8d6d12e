package org.fullrank.methods.contranorm;

import org.fullrank.core.Check;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.NormMaker;

/**
 * ContraNorm's settings.
 *
 * @param scale the step {@code s}, 0 to 1e6; 0 gives the plain norm. With a norm behind it, {@code
 *     keep_scale} at {@code s} is {@code subtract} at {@code s/(1 + s)}; {@code subtract}
 *     overshoots from about 1 on
 * @param temperature {@code τ}, 1e-6 to 1e30
 * @param form the form of the step away from the similarity-weighted average of tokens
 * @param similarity the similarity of two tokens
 * @param learned whether each feature has its own trained step, initially {@code scale}
 */
public record ContraNormConfig(
    double scale, double temperature, Form form, Similarity similarity, boolean learned)
    implements ComponentConfig {
  /**
   * The form of the paper's propositions. Its step lies in the authors' sweep for language models
   * (0.005 to 0.2); their script for vision transformers has 0.01.
   */
  public static final ContraNormConfig DEFAULT =
      new ContraNormConfig(0.1, 1, Form.KEEP_SCALE, Similarity.COSINE, false);

  public ContraNormConfig {
    Check.within(scale, 0, 1e6, "scale");
    Check.within(temperature, 1e-6, 1e30, "temperature");
  }

  /** The same settings with another step, 0 to 1e6. */
  public ContraNormConfig withScale(double other) {
    return new ContraNormConfig(other, temperature, form, similarity, learned);
  }

  /** The same settings with another form. */
  public ContraNormConfig withForm(Form other) {
    return new ContraNormConfig(scale, temperature, other, similarity, learned);
  }

  /**
   * Wraps every norm of tokens that {@code parts} makes.
   *
   * @throws IllegalArgumentException if the encoder is causal and the form looks ahead
   */
  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    ContraNorm.checkLooksAhead(form, extent.causal());
    return parts.withBlockNorms(before(parts.norms())).withLastNorm(before(parts.lastNorm()));
  }

  private NormMaker before(NormMaker norm) {
    return (width, epsilon) -> new ContraNorm(this, width, norm.make(width, epsilon));
  }
}
