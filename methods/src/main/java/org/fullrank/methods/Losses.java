package org.fullrank.methods;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;

/**
 * A scalar to descend, and the named scalars it was made of, in the order they are logged.
 *
 * @param total scalar, carries the gradient: the mean over {@code count} equal terms
 * @param count the number of equal terms that {@code total} is the mean of (samples, labelled
 *     samples, tokens), 0 or more. Micro-batches and processes are weighed by it, so that a step
 *     descends the mean over all its terms
 * @param terms scalars, unweighted, for the log
 * @param perSample {@code [batch]}, where the method has a loss for each sample
 */
public record Losses(Tensor total, long count, List<Term> terms, Optional<Tensor> perSample) {
  /**
   * A named part of the loss or a statistic worth a curve.
   *
   * @param name one word, small letters and underscores: the metrics file has it as a key
   * @param value scalar
   */
  public record Term(String name, Tensor value) {}

  public Losses {
    Check.atLeastZero((double) count, "count");
    terms = List.copyOf(terms);
  }

  /** A loss that is not known for each sample. */
  public static Losses of(Tensor total, long count, Term... terms) {
    return new Losses(total, count, List.of(terms), Optional.empty());
  }

  /** The same plus {@code weight} times {@code value}, which is logged as {@code name}. */
  public Losses plus(double weight, String name, Tensor value) {
    var more = new ArrayList<>(terms);
    more.add(new Term(name, value.detach()));
    return new Losses(total.add(Ops.times(value, weight)), count, more, perSample);
  }
}
