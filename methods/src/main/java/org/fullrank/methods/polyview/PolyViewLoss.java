package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.normalize;
import static org.fullrank.core.Ops.times;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.methods.Losses.Term;

/**
 * The loss of any number of views (Shidani et al., ICLR 2024, arXiv 2403.05490): the mean over all
 * anchors, views of samples that have another view.
 *
 * @param loss scalar; 0 without an anchor
 * @param perSample {@code [batch]}, the mean over the anchors of each sample, 0 without one
 * @param anchors scalar, the number of anchors
 * @param terms for the log
 */
record PolyViewLoss(Tensor loss, Tensor perSample, Tensor anchors, List<Term> terms) {
  /**
   * How similarities are compared.
   *
   * @param temperature {@code τ}, the divisor of cosines, positive
   * @param rest the queries of {@link Objective#SUFFICIENT_STATISTICS}
   * @param bytes largest memory of similarities kept for the backward pass
   */
  record Scale(double temperature, Rest rest, long bytes) {}

  /**
   * The loss of the views' embeddings, in fp32 or wider; it normalises them.
   *
   * @param embeddings {@code [batch, dim]} for each view, two or more
   * @param views which of them exist
   * @throws IllegalArgumentException if the shapes differ, or there are fewer than two views or
   *     samples
   */
  static PolyViewLoss of(Objective objective, List<Tensor> embeddings, Views views, Scale scale) {
    check(embeddings);
    return Precision.exact(() -> {
      Tensor all = Ops.atLeastFloat(Ops.cat(0, embeddings.toArray(Tensor[]::new)));
      return exact(objective, normalize(all, 1), views, scale);
    });
  }

  private static void check(List<Tensor> embeddings) {
    if (embeddings.size() < 2) {
      throw new IllegalArgumentException(
          "embeddings: want 2 views or more, was " + embeddings.size());
    }
    for (Tensor embedding : embeddings) {
      Check.rank(embedding, "embedding", "batch", "dim");
      if (!Arrays.equals(embedding.shape(), embeddings.getFirst().shape())) {
        throw new IllegalArgumentException(
            "embeddings: want views of equal shape, were %s and %s"
                .formatted(
                    Arrays.toString(embeddings.getFirst().shape()),
                    Arrays.toString(embedding.shape())));
      }
    }
    if (embeddings.getFirst().size(0) < 2) {
      throw new IllegalArgumentException(
          "embeddings: want a batch of 2 samples or more, which gives negatives, was 1");
    }
  }

  private static PolyViewLoss exact(Objective objective, Tensor unit, Views views, Scale scale) {
    Tensor queries = objective.queriesRest() ? rest(unit, views, scale.rest()) : unit;
    var similarities =
        Similarities.of(times(queries, 1 / scale.temperature()), unit, views, scale.bytes());
    Tensor mass = similarities.mass();
    Tensor each = objective.ofAnchors(similarities, mass, views);
    var found = new Anchors(similarities.detached(), mass.detach(), each.detach(), views);
    return new PolyViewLoss(
        views.overAnchors(each),
        views.overSampleAnchors(each),
        views.anchors().sum(),
        Ops.noGrad(() -> found.terms(objective, unit.detach())));
  }

  /** The mean of the other views of each anchor's sample, {@code [views·batch, dim]}. */
  private static Tensor rest(Tensor unit, Views views, Rest form) {
    Tensor present = views.present();
    Tensor z = unit.view(views.count(), views.batch(), unit.size(1));
    Tensor there = z.mul(present.unsqueeze(2));
    Tensor others = Ops.clampMin(Ops.plus(views.ofSample(), -1), 1).view(1, -1, 1);
    Tensor mean = Ops.sum(there, true, 0).sub(there).div(others).reshape(unit.shape());
    return switch (form) {
      case MEAN -> mean;
      case UNIT -> normalize(mean, 1);
    };
  }
}
