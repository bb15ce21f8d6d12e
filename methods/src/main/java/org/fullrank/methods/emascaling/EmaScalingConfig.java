package org.fullrank.methods.emascaling;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.StepDecay;
import org.fullrank.methods.WrapperConfig;

/**
 * Averages of a model's weights for evaluation, which follow the batch size.
 *
 * @param decays {@code ρ} of each average, the part that remains after a base batch; 0 to 1, one or
 *     more, each once
 * @param statistics the running statistics of the encoder that an average is evaluated with
 */
public record EmaScalingConfig(List<Double> decays, Statistics statistics)
    implements WrapperConfig {
  /** Horizons of 100 and of 1,000 base batches. */
  public static final EmaScalingConfig DEFAULT =
      new EmaScalingConfig(List.of(0.99, 0.999), Statistics.COPY);

  /** The running statistics of batch norms beside averaged weights. */
  public enum Statistics {
    /** Those of the student, as they are. */
    COPY,
    /** Averaged like the weights. */
    EMA
  }

  public EmaScalingConfig {
    decays = List.copyOf(decays);
    decays.forEach(decay -> Check.within(decay, 0, 1, "decays"));
    if (decays.isEmpty() || decays.stream().distinct().count() < decays.size()) {
      throw new IllegalArgumentException("decays: want one or more, each once, were " + decays);
    }
  }

  @Override
  public List<StepDecay> stepDecays() {
    return decays.stream().map(decay -> new StepDecay("emascaling.decays", decay)).toList();
  }

  @Override
  public Method around(Method method, Site site) {
    return new EmaScaling(this, method, site);
  }
}
