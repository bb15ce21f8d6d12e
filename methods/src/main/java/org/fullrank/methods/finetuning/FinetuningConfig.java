package org.fullrank.methods.finetuning;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * The settings of fine-tuning.
 *
 * @param probeEpochs first epochs, in which the head is trained alone, 0 or more; a part of the
 *     run's epochs
 * @param riseEpochs epochs after them in which the encoder's learning rates rise linearly, 0 or
 *     more
 * @param layerDecay {@code d}, the factor of the learning rate from a layer to the layer below,
 *     above 0, up to 1; 1 is the same rate for all layers
 * @param headRate factor of the learning rate of the method's own tensors, such as a new head,
 *     positive
 */
public record FinetuningConfig(int probeEpochs, int riseEpochs, double layerDecay, double headRate)
    implements WrapperConfig {
  /** No phase of the head alone, and the decay of BEiT's base model. */
  public static final FinetuningConfig DEFAULT = new FinetuningConfig(0, 0, 0.65, 1);

  public FinetuningConfig {
    Check.atLeastZero(probeEpochs, "probe_epochs");
    Check.atLeastZero(riseEpochs, "rise_epochs");
    Check.positive(Check.within(layerDecay, 0, 1, "layer_decay"), "layer_decay");
    Check.positive(headRate, "head_rate");
  }

  @Override
  public Method around(Method method, Site site) {
    return new Finetuning(this, method, site);
  }
}
