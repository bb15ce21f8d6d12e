package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A scalar to descend, and the named scalars it was made of, in the order they are logged.
 *
 * @param total scalar, carries the gradient
 * @param terms scalars, unweighted, for the log
 * @param perSample {@code [batch]}, where the method has a loss for each sample (adversarial
 *     augmentation is paid by it)
 */
public record Losses(Tensor total, List<Term> terms, Optional<Tensor> perSample) {
  /**
   * A named part of the loss or a statistic worth a curve.
   *
   * @param name one word, small letters and underscores: the metrics file has it as a key
   * @param value scalar
   */
  public record Term(String name, Tensor value) {}

  public Losses {
    terms = List.copyOf(terms);
  }

  /** A loss that is not known for each sample. */
  public static Losses of(Tensor total, Term... terms) {
    return new Losses(total, List.of(terms), Optional.empty());
  }
}
