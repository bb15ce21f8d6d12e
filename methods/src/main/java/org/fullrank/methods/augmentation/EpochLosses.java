package org.fullrank.methods.augmentation;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.methods.Losses;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/** Mean losses of an epoch so far, of one or more groups of views, and which epoch it is. */
final class EpochLosses implements Module {
  private final Tensor sums; // [groups]
  private final Tensor counts; // [groups]
  private final Tensor epoch = Init.buffer(-1, 1); // none yet

  EpochLosses(int groups) {
    sums = Init.buffer(0, groups);
    counts = Init.buffer(0, groups);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.buffer("sums", sums);
    visitor.buffer("counts", counts);
    visitor.buffer("epoch", epoch);
  }

  /** Adds the losses of a micro-batch on {@code group}. */
  void add(int group, Losses losses) {
    try (var _ = Scope.open()) {
      Ops.noGrad(() -> {
        Tensor total = Ops.times(losses.total().detach(), (double) losses.count());
        sums.select(0, group).add_(total.to(sums.scalar_type()));
        return counts.select(0, group).add_(Ops.fullLike(counts, (double) losses.count()));
      });
    }
  }

  /** The mean loss of each group; empty if one has no terms. */
  double[] means() {
    double[] mean = Tensors.doubles(sums);
    double[] terms = Tensors.doubles(counts);
    if (Arrays.stream(terms).anyMatch(count -> count == 0)) {
      return new double[0];
    }
    for (int group = 0; group < mean.length; group++) {
      mean[group] /= terms[group];
    }
    return mean;
  }

  /** The epoch that is counted, −1 before the first. */
  int epoch() {
    return (int) Tensors.doubles(epoch)[0];
  }

  /** Forgets all and counts {@code next}. */
  void begin(int next) {
    try (var _ = Scope.open()) {
      sums.zero_().retainReference();
      counts.zero_().retainReference();
      epoch.copy_(Ops.fullLike(epoch, next, 1)).retainReference();
    }
  }
}
