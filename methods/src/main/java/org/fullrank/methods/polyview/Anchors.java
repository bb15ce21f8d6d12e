package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.clampMin;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses.Term;

/**
 * What the log tells of a batch, without gradients.
 *
 * @param similarities of all anchors
 * @param mass of all views of other samples, {@code [views, batch]}
 * @param losses of the anchors, {@code [views, batch]}
 * @param views of the samples
 */
record Anchors(Similarities similarities, Tensor mass, Tensor losses, Views views) {
  /**
   * The terms.
   *
   * <pre>
   *   contrastive                    the loss
   *   mutual_information             both of {@link MutualInformation}, nats
   *   mutual_information_rigorous
   *   dispersion                     geometric minus arithmetic loss; not of sufficient statistics
   *   retrieval                      share of positives more similar than every negative
   *   positive, negative             mean cosines
   *   unique_batch, views            sizes of the batch
   * </pre>
   *
   * @param unit unit vectors {@code [views·batch, dim]}
   */
  List<Term> terms(Objective objective, Tensor unit) {
    var information = MutualInformation.of(objective, this);
    var terms = new ArrayList<Term>();
    terms.add(new Term("contrastive", views.overAnchors(losses)));
    terms.add(new Term("mutual_information", information.usual()));
    terms.add(new Term("mutual_information_rigorous", information.rigorous()));
    if (!objective.queriesRest()) {
      Tensor gap = of(Objective.GEOMETRIC, objective).sub(of(Objective.ARITHMETIC, objective));
      terms.add(new Term("dispersion", views.overAnchors(gap)));
    }
    terms.add(new Term("retrieval", retrieval(objective)));
    terms.addAll(cosines(unit));
    return terms;
  }

  /** The losses of {@code wanted}, which are at hand if it is {@code known}. */
  Tensor of(Objective wanted, Objective known) {
    return wanted == known ? losses : wanted.ofAnchors(similarities, mass, views);
  }

  private Tensor retrieval(Objective objective) {
    Tensor top = similarities.tops().amax(new long[] {2}, true);
    Tensor found = similarities.positives().gt(top).to(top.scalar_type());
    return views.overAnchors(
        objective.queriesRest() ? found.diagonal(0, 0, 2).t() : views.overOthers(found));
  }

  /** Of sums of unit vectors: {@code Σ_{a≠b} ⟨z_a, z_b⟩ = ‖Σ z‖² − Σ ‖z‖²}. */
  private List<Term> cosines(Tensor unit) {
    Tensor z = unit.view(views.count(), views.batch(), unit.size(1));
    Tensor there = views.complete() ? z : z.mul(views.present().unsqueeze(2));
    Tensor ofSample = Ops.sum(there, false, 0); // [batch, dim]
    Tensor within = ofSample.square().sum();
    Tensor total = Ops.sum(ofSample, false, 0).square().sum();
    Tensor squares = views.ofSample().square().sum();
    Tensor all = views.present().sum();
    Tensor positive = within.sub(there.square().sum()).div(clampMin(squares.sub(all), 1));
    Tensor negative = total.sub(within).div(clampMin(all.square().sub(squares), 1));
    return List.of(
        new Term("positive", positive),
        new Term("negative", negative),
        new Term("unique_batch", Ops.fullLike(all, (double) views.batch())),
        new Term("views", Ops.fullLike(all, (double) views.count())));
  }
}
