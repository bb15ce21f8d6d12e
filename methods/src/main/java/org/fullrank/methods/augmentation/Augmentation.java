package org.fullrank.methods.augmentation;

import java.util.List;
import java.util.Map;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Paper;

/** The room's entry in the catalogue. */
public final class Augmentation {
  /** Components around any method. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "augmentation",
              "Blaas et al.",
              "Challenges of Adversarial Image Augmentations",
              "I Can't Believe It's Not Better workshop, NeurIPS 2021",
              ""),
          Map.of(
              "worst_of", WorstOfConfig.DEFAULT,
              "adversarial_policy", AdversarialPolicyConfig.DEFAULT,
              "repeated_views", RepeatedViewsConfig.DEFAULT,
              "consistency", ConsistencyConfig.DEFAULT,
              "curriculum", CurriculumConfig.DEFAULT,
              "loss_curriculum", LossCurriculumConfig.DEFAULT,
              "mixup", MixupConfig.DEFAULT,
              "cutmix", CutMixConfig.DEFAULT,
              "mixup_or_cutmix", MixupOrCutMixConfig.DEFAULT),
          new Instruments(List.of(new PolicyEntropy()), List.of()));

  private Augmentation() {}
}
