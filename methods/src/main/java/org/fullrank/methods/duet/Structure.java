package org.fullrank.methods.duet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;

/**
 * How a representation {@code [batch, groups·bins·channels]} is read as a matrix {@code R [batch,
 * groups, bins, channels]}: entry {@code (group·bins + bin)·channels + channel}.
 *
 * @param bins {@code G}, bins of each group, positive
 * @param groups one or more, of different axes
 * @param groupPool how the channels of a bin become its logit
 */
public record Structure(int bins, List<Group> groups, GroupPool groupPool) {
  /** How the channels of a bin become its logit; the two differ by a temperature. */
  public enum GroupPool {
    /** Their mean, as in the authors' code. */
    MEAN,
    /** Their sum, as the paper's Figure 1 says. */
    SUM
  }

  /** Turns in 8 bins. */
  public static final Structure DEFAULT = new Structure(8, List.of(Group.DEFAULT), GroupPool.MEAN);

  public Structure {
    Check.positive(bins, "bins");
    groups = List.copyOf(groups);
    Set<Axis> axes = groups.stream().map(Group::axis).collect(Collectors.toSet());
    if (groups.isEmpty() || axes.size() < groups.size()) {
      throw new IllegalArgumentException(
          "groups: want one or more of different axes, were "
              + groups.stream().map(Group::axis).toList());
    }
  }

  /** The names of the transforms that each view must record. */
  Set<String> recorded() {
    return groups.stream().map(group -> group.axis().transform()).collect(Collectors.toSet());
  }

  /**
   * Channels of each bin, {@code C}.
   *
   * @throws Problem if {@code width} is no multiple of all bins
   */
  int channels(long width) {
    int all = groups.size() * bins;
    if (width % all != 0) {
      throw Problem.config(
          String.format(
              Locale.ROOT,
              "structure: want a representation whose width is a multiple of groups·bins = %d·%d, was"
                  + " %d; change the encoder's width or structure.bins",
              groups.size(),
              bins,
              width));
    }
    return Math.toIntExact(width / all);
  }

  /** {@code R [batch, groups, bins, channels]} of {@code pooled [batch, width]}. */
  Tensor matrix(Tensor pooled) {
    Check.rank(pooled, "pooled", "batch", "width");
    long width = pooled.size(1);
    return pooled.view(pooled.size(0), groups.size(), bins, channels(width));
  }

  /** The content {@code [batch, groups·channels]}: the sum over the bins of each group. */
  Tensor content(Tensor pooled) {
    return Ops.sum(matrix(pooled), false, 2).flatten(1, 2);
  }

  /** The logits of the marginals over the bins, {@code [batch, groups, bins]}. */
  Tensor logits(Tensor pooled) {
    Tensor matrix = matrix(pooled);
    return switch (groupPool) {
      case MEAN -> Ops.mean(matrix, false, 3);
      case SUM -> Ops.sum(matrix, false, 3);
    };
  }

  /** The group that follows {@code axis}. */
  OptionalInt find(Axis axis) {
    return IntStream.range(0, groups.size()).filter(i -> groups.get(i).axis() == axis).findFirst();
  }

  /** The parameter of {@code group} that the features tell, 0..1, {@code [batch]}. */
  double[] decoded(Tensor pooled, int group) {
    Tensor marginals = logits(Ops.atLeastFloat(pooled)).select(1, group).softmax(1);
    double[] flat = Tensors.doubles(marginals.contiguous());
    var rows = new double[flat.length / bins][bins];
    for (int i = 0; i < flat.length; i++) {
      rows[i / bins][i % bins] = flat[i];
    }
    return groups.get(group).target().decoded(rows);
  }

  /**
   * The features {@code ρ(delta)·R} that the structure expects after a change of the parameter of
   * {@code group} by {@code delta}; the other groups stay.
   *
   * @param pooled {@code [batch, width]}
   * @return the same shape
   */
  Tensor moved(Tensor pooled, int group, double delta) {
    double[][] action = groups.get(group).target().action(delta, bins);
    double[] flat = Arrays.stream(action).flatMapToDouble(Arrays::stream).toArray();
    Tensor matrix = matrix(pooled);
    Tensor step = Tensors.like(flat, matrix, bins, bins).to(matrix.scalar_type());
    Tensor moved = step.matmul(matrix.select(1, group)); // [batch, bins, channels]
    var all = new Tensor[groups.size()];
    Arrays.setAll(all, i -> i == group ? moved : matrix.select(1, i));
    return Ops.stack(1, all).flatten(1, 3);
  }
}
