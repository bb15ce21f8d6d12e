package org.fullrank.methods.sigmoidattention;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.AttentionBias;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;

/** Softmax over logits that fall with distance, rows that see no key zero. */
record AlibiSoftmaxScores() implements Scores {
  private static final Scores SOFTMAX = new SoftmaxScores();

  @Override
  public Tensor attend(Tensor queries, Tensor keys, Tensor values, AttentionBias bias) {
    checkPlaces(queries, keys);
    return SOFTMAX.attend(queries, keys, values, bias.alibi(true));
  }

  @Override
  public Tensor attend(Tensor packed, AttentionBias bias) {
    return SOFTMAX.attend(packed, bias.alibi(true));
  }

  @Override
  public Tensor weights(Tensor queries, Tensor keys, AttentionBias bias) {
    return SOFTMAX.weights(queries, keys, bias.alibi(true));
  }

  @Override
  public Tensor weights(Tensor places, Tensor queries, Tensor keys, AttentionBias bias) {
    return SOFTMAX.weights(places, queries, keys, bias.alibi(true));
  }

  /**
   * @throws IllegalArgumentException if the keys are not those of the queries
   */
  static void checkPlaces(Tensor queries, Tensor keys) {
    if (queries.size(2) != keys.size(2)) {
      throw new IllegalArgumentException(
          ("keys: want all %d tokens where their order counts, were %d; a context of some has no"
                  + " places: use scores without alibi")
              .formatted(queries.size(2), keys.size(2)));
    }
  }
}
