package org.fullrank.attention;

import java.util.Optional;
import org.fullrank.nn.Biases;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.NormMaker;

/**
 * What attention is put together from; rooms supply others.
 *
 * @param linears makes the map to queries, keys and values, and the one back
 * @param scores from queries and keys to weights
 * @param queryKeyNorm normalises each head's queries and keys before they are turned and scaled
 * @param biases which maps add a bias
 * @param epsilon of the norms
 */
public record AttentionParts(
    LinearMap.Maker linears,
    Scores scores,
    Optional<NormMaker> queryKeyNorm,
    Biases biases,
    double epsilon) {
  /** Parts whose maps all add a bias. */
  public AttentionParts(LinearMap.Maker linears, Scores scores, Optional<NormMaker> queryKeyNorm) {
    this(linears, scores, queryKeyNorm, Biases.DEFAULT, LayerNorm.EPSILON);
  }

  /** Plain maps, softmax, no norm. */
  public static AttentionParts standard() {
    return new AttentionParts(Linear.small(), new SoftmaxScores(), Optional.empty());
  }
}
