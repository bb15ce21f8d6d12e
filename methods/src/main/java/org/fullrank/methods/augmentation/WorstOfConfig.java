package org.fullrank.methods.augmentation;

import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * The optimal adversary: of several candidate groups of views, the method learns from that of the
 * largest loss, sample by sample. Losses are those of an evaluating pass. A candidate costs a
 * forward pass.
 *
 * @param candidates groups of views, 1 to 64; 1 is the method itself
 * @param selection which candidate is chosen
 * @param scope for each sample, or for the whole batch
 * @param growth how the number of candidates grows from 1 over the run
 */
public record WorstOfConfig(int candidates, Selection selection, Scope scope, Curve growth)
    implements WrapperConfig {
  /** The worst of four for each sample, all the time. */
  public static final WorstOfConfig DEFAULT =
      new WorstOfConfig(4, new Selection.Largest(), Scope.SAMPLE, Curve.CONSTANT);

  /** What a choice is made for. */
  public enum Scope {
    /** Each sample has a choice; a method without a loss for each sample has one for the batch. */
    SAMPLE,
    /** All samples of the batch have the same candidate, by the mean loss. */
    BATCH
  }

  public WorstOfConfig {
    Check.within(candidates, 1, RepeatedViewsConfig.MOST, "candidates");
  }

  @Override
  public Needs needs(Needs base) {
    return base.times(candidates);
  }

  @Override
  public Method around(Method method, Site site) {
    return new WorstOf(method, this, site.student());
  }
}
