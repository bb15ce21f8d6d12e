package org.fullrank.methods.duet;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.View;

/**
 * The divergence of Jensen and Shannon of a group's marginal from its target, {@code ½ KL(y‖m) + ½
 * KL(t‖m)} with {@code m = (y + t)/2}, in nats, 0 to ln 2. It is computed from logarithms, in fp32
 * or wider.
 */
final class StructureLoss {
  private static final double TINY = 1e-37; // so that the logarithm of a target's zero is finite

  private StructureLoss() {}

  /**
   * The divergence of each row.
   *
   * @param logits {@code [rows, bins]}; {@code y} is their softmax
   * @param target {@code [rows, bins]}, rows of sum 1, without gradient
   * @return {@code [rows]}
   */
  static Tensor of(Tensor logits, Tensor target) {
    Check.rank(logits, "logits", "rows", "bins");
    Check.sameShape(logits, "logits", target, "target");
    return Precision.exact(() ->
        Scope.tidy(() -> {
          Tensor found = Ops.atLeastFloat(logits).log_softmax(1);
          Tensor wanted = Ops.clampMin(target, TINY).log();
          Tensor middle = Ops.plus(found.logaddexp(wanted), -Math.log(2));
          Tensor first = Ops.sum(found.exp().mul(found.sub(middle)), false, 1);
          Tensor second = Ops.sum(target.mul(wanted.sub(middle)), false, 1);
          return Ops.times(first.add(second), 0.5);
        }));
  }

  /**
   * The divergence of each sample of a view for {@code group}, {@code [batch]}.
   *
   * @param pooled {@code [batch, width]}, the features of {@code view}
   */
  static Tensor of(Structure structure, int group, Tensor pooled, View view) {
    Tensor logits = structure.logits(Ops.atLeastFloat(pooled)).select(1, group);
    var chosen = structure.groups().get(group);
    double[] targets =
        Arrays.stream(chosen.axis().of(view))
            .flatMap(g -> Arrays.stream(chosen.target().of(g, structure.bins())))
            .toArray();
    return of(logits, Ops.toFloatLike(Tensors.like(targets, logits, logits.shape()), logits));
  }
}
