package org.fullrank.methods.polyview;

import static org.fullrank.core.Ops.clampMin;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses.Term;

/** Mean cosines from sums of unit vectors: {@code Σ_{a≠b} ⟨z_a, z_b⟩ = ‖Σ z‖² − Σ ‖z‖²}. */
final class Cosines {
  private Cosines() {}

  /**
   * The mean cosines of different views of a sample and of views of different samples, and the
   * sizes of the batch.
   *
   * @param unit {@code [views·batch, dim]}
   */
  static List<Term> terms(Tensor unit, Views views) {
    Tensor present = views.present();
    Tensor z = unit.view(present.size(0), present.size(1), unit.size(1)).mul(present.unsqueeze(2));
    Tensor ofSample = Ops.sum(z, false, 0); // [batch, dim]
    Tensor within = ofSample.square().sum();
    Tensor lengths = z.square().sum();
    Tensor total = Ops.sum(ofSample, false, 0).square().sum();
    Tensor squares = views.ofSample().square().sum();
    Tensor all = present.sum();
    Tensor positive = within.sub(lengths).div(clampMin(squares.sub(all), 1));
    Tensor negative = total.sub(within).div(clampMin(all.square().sub(squares), 1));
    return List.of(
        new Term("positive", positive),
        new Term("negative", negative),
        new Term("unique_batch", Ops.fullLike(all, present.size(1))),
        new Term("views", Ops.fullLike(all, present.size(0))));
  }
}
