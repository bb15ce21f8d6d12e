package org.fullrank.methods.positionprediction;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Tensors;

/**
 * How well an encoder without positions can do where tokens are equal. Equal tokens get equal
 * logits, so that with groups of {@code g} equal ones among {@code N} tokens the accuracy is at
 * most the number of groups over {@code N}, and the cross-entropy at least {@code (1/N) Σ g log g}.
 *
 * @param accuracy the largest accuracy, 0..1
 * @param crossEntropy the least cross-entropy, 0 or more
 */
record TieBound(double accuracy, double crossEntropy) {
  /**
   * How many tokens of its sample equal each token, itself counted; 0 for padding. Row by row.
   *
   * @param tokens {@code [batch, tokens, entries]}
   * @param real {@code [batch, tokens]} bool
   */
  static int[] groups(Tensor tokens, Tensor real) {
    float[] values = Tensors.floats(tokens);
    double[] counted = Tensors.doubles(real);
    int each = Math.toIntExact(tokens.size(2));
    int perSample = Math.toIntExact(tokens.size(1));
    var groups = new int[counted.length];
    for (int first = 0; first < counted.length; first += perSample) {
      Map<FloatBuffer, Integer> sizes = new HashMap<>();
      for (int token = first; token < first + perSample; token++) {
        if (counted[token] != 0) {
          sizes.merge(FloatBuffer.wrap(values, token * each, each).slice(), 1, Integer::sum);
        }
      }
      for (int token = first; token < first + perSample; token++) {
        if (counted[token] != 0) {
          groups[token] =
              sizes.getOrDefault(FloatBuffer.wrap(values, token * each, each).slice(), 1);
        }
      }
    }
    return groups;
  }

  /** The bound of one sample or more with these {@link #groups}; padding does not count. */
  static TieBound of(int... groups) {
    double accuracy = 0;
    double crossEntropy = 0;
    int count = 0;
    for (int group : groups) {
      if (group > 0) {
        accuracy += 1.0 / group;
        crossEntropy += Math.log(group);
        count++;
      }
    }
    return new TieBound(accuracy / Math.max(1, count), crossEntropy / Math.max(1, count));
  }
}
