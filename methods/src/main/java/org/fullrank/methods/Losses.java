package org.fullrank.methods;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/**
 * The scalar loss of a micro-batch and its named terms, in the order of the log.
 *
 * @param total scalar with gradient: the mean over {@code count} equal terms
 * @param count the number of equal terms that {@code total} is the mean of (samples, labelled
 *     samples, tokens), 0 or more. Micro-batches and processes are weighted by it, so that a step
 *     descends the mean over all its terms. A step without terms leaves the weights as they are,
 *     and {@code total} then needs no gradient
 * @param terms scalars, unweighted, for the log
 * @param perSample {@code [batch]}, the loss of each sample; absent if the method has none
 */
public record Losses(Tensor total, long count, List<Term> terms, Optional<Tensor> perSample) {
  /**
   * A named part of the loss, or a statistic for the log.
   *
   * @param name lower-case letters and underscores; the key in the metrics file
   * @param value scalar
   */
  public record Term(String name, Tensor value) {}

  public Losses {
    Check.atLeastZero((double) count, "count");
    terms = List.copyOf(terms);
  }

  /** Losses without a loss for each sample. */
  public static Losses of(Tensor total, long count, Term... terms) {
    return new Losses(total, count, List.of(terms), Optional.empty());
  }

  /**
   * The same losses plus {@code weight} times {@code value}; the log has {@code value} as {@code
   * name}.
   */
  public Losses plus(double weight, String name, Tensor value) {
    var more = new ArrayList<>(terms);
    more.add(new Term(name, value.detach()));
    return new Losses(total.add(Ops.times(value, weight)), count, more, perSample);
  }
}
