package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.fill;
import static org.fullrank.core.Ops.logSumExp;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;

/**
 * The loss of an anchor from its similarities. With {@code N} the mass of all views of other
 * samples, {@code p_b = e^{s_b} / (e^{s_b} + e^N)} is the probability of view {@code b} of the
 * anchor's own sample among {@code (batch − 1)·views + 1} candidates.
 */
public enum Objective {
  /** {@code −log mean_b p_b}: the arithmetic mean of the probabilities. */
  ARITHMETIC,
  /** {@code −mean_b log p_b}: their geometric mean. */
  GEOMETRIC,
  /**
   * The query is the mean of the sample's other views, a sufficient statistic; the anchor is its
   * positive: {@code −log p}.
   */
  SUFFICIENT_STATISTICS,
  /**
   * For comparison: the mean of the two-view NT-Xent over all pairs of views, each with the
   * negatives of its two views alone.
   */
  MULTI_CROP,
  /**
   * For comparison: supervised contrastive loss, mean outside of the logarithm: {@code mean_b
   * log(Σ_c e^{s_c} + e^N) − s_b}; views of a sample repel each other.
   */
  SUPCON_OUT,
  /**
   * For comparison, solo-learn's form, sum inside: {@code log(Σ_c e^{s_c} + e^N) − log Σ_c
   * e^{s_c}}.
   */
  SUPCON_IN;

  /** Whether the queries are means of views. */
  boolean queriesRest() {
    return this == SUFFICIENT_STATISTICS;
  }

  /**
   * The loss of each anchor, {@code [views, batch]}; a number without meaning where there is no
   * anchor.
   *
   * @param mass {@code N} of each anchor, {@code [views, batch]}
   */
  Tensor ofAnchors(Similarities similarities, Tensor mass, Views views) {
    Tensor positives = similarities.positives();
    return switch (this) {
      case GEOMETRIC -> views.overOthers(surprise(positives, mass.unsqueeze(2)));
      case ARITHMETIC -> {
        Tensor likely = surprise(positives, mass.unsqueeze(2)).neg();
        yield views.others().log().sub(among(likely, views));
      }
      case SUFFICIENT_STATISTICS -> surprise(own(positives), mass);
      case MULTI_CROP -> {
        Tensor masses = similarities.masses();
        yield views.overOthers(surprise(positives, own(masses).unsqueeze(2).logaddexp(masses)));
      }
      case SUPCON_OUT -> {
        Tensor all = among(positives, views).logaddexp(mass);
        yield views.overOthers(all.unsqueeze(2).sub(positives));
      }
      case SUPCON_IN -> surprise(among(positives, views), mass);
    };
  }

  /** {@code −log(e^s / (e^s + e^mass))}. */
  private static Tensor surprise(Tensor s, Tensor mass) {
    Tensor excess = mass.sub(s);
    return excess.logaddexp(Ops.zerosLike(excess));
  }

  /** The entries of view {@code a} itself of each anchor {@code (a, i)}, {@code [views, batch]}. */
  private static Tensor own(Tensor values) {
    return values.diagonal(0, 0, 2).t();
  }

  /** {@code log Σ_b e^values} over the other views of each anchor. */
  private static Tensor among(Tensor values, Views views) {
    return logSumExp(fill(values, Ops.below(views.pairs(), 0.5), -1e30), 2);
  }

  /** The loss of embeddings that are all the same. */
  double ofConstant(long batch, double views) {
    double negatives = (batch - 1) * views;
    return switch (this) {
      case ARITHMETIC, GEOMETRIC, SUFFICIENT_STATISTICS -> Math.log(negatives + 1);
      case MULTI_CROP -> Math.log(2.0 * (batch - 1) + 1);
      case SUPCON_OUT -> Math.log(negatives + views - 1);
      case SUPCON_IN -> Math.log(negatives / (views - 1) + 1);
    };
  }
}
