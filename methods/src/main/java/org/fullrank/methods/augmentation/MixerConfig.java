package org.fullrank.methods.augmentation;

import org.fullrank.input.Modality;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/** The settings of a mixture of the images of a batch. */
interface MixerConfig extends WrapperConfig, Mixer {
  @Override
  default Needs needs(Needs base) {
    return base.of(Modality.IMAGES);
  }

  @Override
  default Method around(Method method, Site site) {
    return new MixedSamples(method, this, site.facts().classes());
  }
}
