package org.fullrank.methods.augmentation;

import java.util.random.RandomGenerator;
import org.fullrank.core.Check;

/**
 * Mixup or CutMix, drawn for each batch.
 *
 * @param mixup the settings of mixup
 * @param cutmix the settings of CutMix
 * @param switching the probability of CutMix, 0..1
 */
public record MixupOrCutMixConfig(MixupConfig mixup, CutMixConfig cutmix, double switching)
    implements MixerConfig {
  /** Each in half of the batches. */
  public static final MixupOrCutMixConfig DEFAULT =
      new MixupOrCutMixConfig(MixupConfig.DEFAULT, CutMixConfig.DEFAULT, 0.5);

  public MixupOrCutMixConfig {
    Check.within(switching, 0, 1, "switching");
  }

  @Override
  public Mixture drawn(long[] shape, RandomGenerator random) {
    return random.nextDouble() < switching
        ? cutmix.drawn(shape, random)
        : mixup.drawn(shape, random);
  }
}
