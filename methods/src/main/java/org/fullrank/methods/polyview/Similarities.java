package org.fullrank.methods.polyview;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.CustomGradient;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;

/**
 * What every objective needs of the similarities {@code s = ⟨query, key⟩} of all views: one matrix
 * product and one masked logsumexp, whatever the number of views. Anchor {@code (a, i)} is view
 * {@code a} of sample {@code i}.
 *
 * <p>The product is cut into slices of anchors that stay in the processor's cache. {@code e^{s −
 * max}} takes the place of {@code s}. The backward pass makes {@code ∂L/∂s} of it in place, and two
 * products. Memory with {@code B = views · batch} rows: {@code B²} numbers where they fit into the
 * bytes given, and a slice where they do not; the backward pass then computes each slice again, a
 * product more. The gradient is the same.
 *
 * @param positives {@code s} of the anchor and view {@code b} of its own sample, {@code [views,
 *     batch, views]}
 * @param masses {@code log Σ e^s} of the anchor and view {@code b} of all other samples, {@code
 *     [views, batch, views]}; below −1e29 if no other sample has the view
 * @param tops the largest of these {@code s}, without gradient
 */
record Similarities(Tensor positives, Tensor masses, Tensor tops) {
  /** In the place of −∞: its exponential is 0, and differences stay finite. */
  private static final double NEVER = -1e30;

  private static final long SLICE_BYTES = 2 << 20;

  /**
   * The similarities of all queries and keys, in fp32 or float64.
   *
   * @param queries {@code [views·batch, dim]}, one view below the other
   * @param keys {@code [views·batch, dim]}, in the same order
   * @param views which of them exist; a missing query gives numbers that no loss may use
   * @param bytes largest memory of similarities kept for the backward pass
   */
  static Similarities of(Tensor queries, Tensor keys, Views views, long bytes) {
    var block = Block.of(keys, views, bytes);
    Tensor all = CustomGradient.apply(List.of(queries, keys), block::forward, block::backward);
    return new Similarities(all.select(0, 0), all.select(0, 1), all.select(0, 2).detach());
  }

  /** The same without gradient. */
  Similarities detached() {
    return new Similarities(positives.detach(), masses.detach(), tops);
  }

  /** The mass of all views of other samples, {@code [views, batch]}. */
  Tensor mass() {
    return Ops.logSumExp(masses, 2);
  }

  /**
   * Anchors whose similarities are computed at once.
   *
   * @param view the first view
   * @param views number of views; all samples of each if more than one
   * @param sample the first sample of each view
   * @param samples number of samples
   */
  private record Slice(long view, long views, long sample, long samples) {
    Tensor of(Tensor anchors) { // [views, batch, …]
      return anchors.narrow(0, view, views).narrow(1, sample, samples);
    }

    /** The rows of {@code [views·batch, dim]}. */
    Tensor rows(Tensor matrix, long batch) {
      return matrix.narrow(0, view * batch + sample, views * samples);
    }

    /** The entries of the anchors' own samples, {@code [views, samples, all views]}. */
    Tensor own(Tensor similarities) { // [views, samples, all views, batch]
      return similarities.narrow(3, sample, samples).diagonal(0, 1, 3).transpose(1, 2);
    }
  }

  /** A product of {@code [views·batch, dim]}, and how it is cut. */
  private record Block(long count, long batch, Views present, boolean kept) {
    static Block of(Tensor keys, Views views, long bytes) {
      long rows = keys.size(0);
      boolean kept = rows * rows * keys.element_size() <= bytes;
      return new Block(views.count(), views.batch(), views, kept);
    }

    private List<Slice> slices(Tensor keys) {
      long fitting = Math.max(1, SLICE_BYTES / (keys.size(0) * keys.element_size())); // rows
      var slices = new ArrayList<Slice>();
      if (fitting >= batch) {
        long together = Math.min(count, fitting / batch);
        for (long view = 0; view < count; view += together) {
          slices.add(new Slice(view, Math.min(together, count - view), 0, batch));
        }
        return slices;
      }
      for (long view = 0; view < count; view++) {
        for (long sample = 0; sample < batch; sample += fitting) {
          slices.add(new Slice(view, 1, sample, Math.min(fitting, batch - sample)));
        }
      }
      return slices;
    }

    CustomGradient.Result forward(List<Tensor> inputs) {
      Tensor queries = inputs.getFirst();
      Tensor keys = inputs.get(1);
      Tensor out = Tensors.emptyLike(keys, 3, count, batch, count);
      var saved = new ArrayList<>(List.of(queries, keys, out));
      for (Slice slice : slices(keys)) {
        Tensor s = product(slice, queries, keys);
        slice.of(out.select(0, 0)).copy_(slice.own(s));
        hide(s, slice);
        Tensor top = s.amax(new long[] {3}, false); // [views, samples, all views]
        Tensor share = s.sub_(top.unsqueeze(3)).exp_();
        Tensor total = Ops.sum(share, false, 3);
        slice.of(out.select(0, 1)).copy_(total.log().add(top));
        slice.of(out.select(0, 2)).copy_(top);
        if (kept) {
          saved.add(share);
          saved.add(total);
        }
      }
      return new CustomGradient.Result(out, saved);
    }

    List<Tensor> backward(Tensor gradient, List<Tensor> saved) {
      Tensor queries = saved.getFirst();
      Tensor keys = saved.get(1);
      Tensor ofKeys = Ops.zerosLike(keys);
      var ofQueries = new ArrayList<Tensor>();
      int next = 3;
      for (Slice slice : slices(keys)) {
        Tensor ofMass = slice.of(gradient.select(0, 1));
        Tensor share;
        if (kept) {
          share = saved.get(next).mul_(ofMass.div(saved.get(next + 1)).unsqueeze(3));
          next += 2;
        } else {
          Tensor mass = slice.of(saved.get(2).select(0, 1)).unsqueeze(3);
          Tensor s = product(slice, queries, keys);
          hide(s, slice);
          share = s.sub_(mass).exp_().mul_(ofMass.unsqueeze(3));
        }
        slice.own(share).copy_(slice.of(gradient.select(0, 0)));
        Tensor flat = share.view(share.size(0) * share.size(1), keys.size(0));
        ofQueries.add(flat.mm(keys));
        ofKeys.addmm_(flat.t(), slice.rows(queries, batch));
      }
      return List.of(Ops.cat(0, ofQueries.toArray(Tensor[]::new)), ofKeys);
    }

    /** {@code [views, samples, all views, batch]}. */
    private Tensor product(Slice slice, Tensor queries, Tensor keys) {
      return slice
          .rows(queries, batch)
          .mm(keys.t())
          .view(slice.views(), slice.samples(), count, batch);
    }

    /** Takes the anchors' own samples, and views that are missing, out of the masses. */
    private void hide(Tensor similarities, Slice slice) {
      Tensor never = Ops.fullLike(similarities, NEVER);
      slice.own(similarities).fill_(never);
      if (!present.complete()) {
        similarities.masked_fill_(Ops.below(present.present(), 0.5), never);
      }
    }
  }
}
