package org.fullrank.bench;

import java.util.List;

/**
 * A training step that {@link TrainBench} measures: what is trained, on what batch, and what the
 * Python peer runs for it.
 */
public interface StepRecipe {
  /**
   * What a step gets through.
   *
   * @param column of the table, such as {@code tokens_per_second}
   * @param perStep how many of them in one step
   */
  record Amount(String column, double perStep) {
    /** How many in a second, if a step takes {@code milliseconds}. */
    public double perSecond(double milliseconds) {
      return 1e3 * perStep / milliseconds;
    }
  }

  /** One word, the argument of {@code fullrank bench train}. */
  String name();

  /**
   * The same with another batch.
   *
   * @param samples of a step, positive
   */
  StepRecipe ofBatch(int samples);

  /** The model and the batch in one line, with the number of trained {@code parameters}. */
  String inWords(long parameters);

  /** The matrix products of a step. */
  StepProducts products();

  /** What a step gets through: its samples first. */
  List<Amount> amounts();

  /** The attentions that are measured beside Fullrank's kernel. */
  List<AttentionWay> others();

  /** The step with fresh weights; the same weights and the same batch at each call. */
  TrainedStep build(AttentionWay way);

  /** The peer's script, then its options. */
  List<String> peer();
}
