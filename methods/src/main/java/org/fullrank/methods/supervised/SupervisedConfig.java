package org.fullrank.methods.supervised;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.core.Check;
import org.fullrank.encoder.EncoderPart;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;

/**
 * The settings of supervised learning.
 *
 * @param smoothing label smoothing: the share of the target spread over all classes, from 0, below
 *     1
 * @param sampling the images of an epoch: {@code all}, {@code labelled} (each labelled image once),
 *     {@code classes} or {@code groups} (each class or group equally often; rare images repeat)
 * @param classWeights the weight of each class in the loss
 */
public record SupervisedConfig(double smoothing, Needs.Sampling sampling, ClassWeights classWeights)
    implements Config {
  /** Labels without smoothing. */
  public static final SupervisedConfig DEFAULT = new SupervisedConfig(0);

  /** ImageNet: Szegedy et al., section 7. */
  public static final SupervisedConfig PAPER = new SupervisedConfig(0.1);

  /** Weights of the classes in the loss. */
  public enum ClassWeights {
    /** every class has the weight 1 */
    NONE,
    /**
     * {@code N / (K n)} for a class of {@code n} of the {@code N} labelled images; {@code K}
     * classes have images
     */
    BALANCED
  }

  /** Every image once, without weights. */
  public SupervisedConfig(double smoothing) {
    this(smoothing, Needs.Sampling.ALL, ClassWeights.NONE);
  }

  public SupervisedConfig {
    Check.within(smoothing, 0, Math.nextDown(1.0), "smoothing");
  }

  @Override
  public Needs needs() {
    return Needs.views(1).andLabels().sampling(sampling);
  }

  @Override
  public Set<EncoderPart> uses() {
    return EnumSet.of(EncoderPart.LINEARS);
  }

  @Override
  public Method build(Site site) {
    return new Supervised(this, site);
  }
}
