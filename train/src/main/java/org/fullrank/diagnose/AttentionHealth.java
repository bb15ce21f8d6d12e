package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * How the heads of one block spread their attention. An entropy that falls to 0 (every query looks
 * at one key) goes before divergence.
 *
 * <p>Weights that do not sum to 1 (sigmoid attention) are divided by their sum first; a query that
 * sees no key is left out.
 *
 * @param block from 0
 * @param heads one by one
 * @param most the largest possible entropy, {@code log keys}, nats
 * @param similarity of attention maps
 * @see <a href="https://arxiv.org/abs/2303.06296">Zhai et al., ICML 2023</a>
 */
public record AttentionHealth(int block, List<Head> heads, double most, Similarity similarity) {
  private static final double TINY = 1e-30; // keeps log finite; e⁻⁶⁹, below any bound that matters

  /**
   * One head, averaged over queries and samples.
   *
   * @param entropy {@code −Σ A log A} of a query's weights, nats, 0 to {@code log keys}
   * @param bound what the entropy must at least be by {@link #bound}, nats
   */
  public record Head(double entropy, double bound) {}

  /**
   * Mean cosines of attention rows, 0 to 1.
   *
   * @param betweenHeads of the same query's rows in different heads; 1 when all heads do the same
   * @param betweenQueries of different queries' rows in the same head; 1 when all tokens look at
   *     the same keys
   */
  public record Similarity(double betweenHeads, double betweenQueries) {}

  public AttentionHealth {
    heads = List.copyOf(heads);
  }

  /** The health of block {@code block}'s {@code weights}, {@code [batch, heads, tokens, keys]}. */
  public static AttentionHealth of(int block, Tensor weights) {
    Check.rank(weights, "weights", "batch", "heads", "tokens", "keys");
    try (var _ = Scope.open()) {
      Tensor plain = Ops.toFloat(weights.detach());
      Tensor total = Ops.sum(plain, true, 3);
      Tensor rows = plain.div(Ops.clampMin(total, TINY)); // [batch, heads, tokens, keys]
      Tensor entropy = Ops.sum(torch.special_entr(rows), false, 3);
      double[] seen = Tensors.doubles(total.squeeze(3));
      return new AttentionHealth(
          block,
          heads(Tensors.doubles(entropy), Tensors.doubles(logitNorms(rows)), seen, weights.shape()),
          Math.log((double) weights.size(3)),
          new Similarity(cosine(rows.transpose(1, 2)), cosine(rows)));
    }
  }

  /**
   * The least entropy of a softmax row over {@code keys} keys whose logits have norm {@code sigma}:
   * {@code log(1 + (T−1)β) + σ √(T(T−1)) β / (1 + (T−1)β)}, {@code β = exp(−σ √(T/(T−1)))}. It
   * falls from {@code log T} at 0, and one row attains it.
   *
   * @see <a href="https://arxiv.org/abs/2303.06296">Zhai et al., ICML 2023, Theorem 3.1, applied
   *     row by row: their sigma bounds the norm of every row of logits</a>
   */
  public static double bound(double sigma, long keys) {
    if (keys < 2) {
      return 0;
    }
    double others = keys - 1.0;
    double beta = Math.exp(-sigma * Math.sqrt(keys / others));
    return Math.log1p(others * beta)
        + sigma * Math.sqrt(keys * others) * beta / (1 + others * beta);
  }

  /** The entropy of each head as a share of the largest possible, 0 to 1. */
  public double[] shares() {
    return heads.stream().mapToDouble(head -> most == 0 ? 1 : head.entropy / most).toArray();
  }

  /** The mean of several batches' findings on one block, equal batches assumed. */
  static AttentionHealth mean(List<AttentionHealth> parts) {
    AttentionHealth first = parts.getFirst();
    List<Head> heads =
        IntStream.range(0, first.heads.size())
            .mapToObj(h ->
                new Head(
                    parts.stream().mapToDouble(p -> p.heads.get(h).entropy).average().orElse(0),
                    parts.stream().mapToDouble(p -> p.heads.get(h).bound).average().orElse(0)))
            .toList();
    var similarity =
        new Similarity(
            parts.stream().mapToDouble(p -> p.similarity.betweenHeads).average().orElse(0),
            parts.stream().mapToDouble(p -> p.similarity.betweenQueries).average().orElse(0));
    return new AttentionHealth(first.block, heads, first.most, similarity);
  }

  /**
   * The norm of each row's logits. They are the logarithm of the weights up to a constant, and
   * entropy does not see constants, so the mean is taken away: that gives the sharpest bound, and
   * asks neither for the scale of the logits nor for the keys.
   */
  private static Tensor logitNorms(Tensor rows) {
    Tensor logs = Ops.clampMin(rows, TINY).log();
    return Ops.sum(logs.sub(Ops.mean(logs, true, 3)).square(), false, 3).sqrt();
  }

  private static List<Head> heads(double[] entropy, double[] norm, double[] seen, long[] shape) {
    int heads = Math.toIntExact(shape[1]);
    int tokens = Math.toIntExact(shape[2]);
    double[] entropies = new double[heads];
    double[] bounds = new double[heads];
    int[] rows = new int[heads];
    for (int row = 0; row < entropy.length; row++) {
      int head = row / tokens % heads;
      if (seen[row] > 0) {
        entropies[head] += entropy[row];
        bounds[head] += bound(norm[row], shape[3]);
        rows[head]++;
      }
    }
    return IntStream.range(0, heads)
        .mapToObj(h -> new Head(entropies[h] / rows[h], bounds[h] / rows[h]))
        .toList();
  }

  /** The mean cosine of different rows along the last but one axis; 1 where there is one row. */
  private static double cosine(Tensor rows) {
    return rows.size(-2) < 2 ? 1 : Geometry.meanCosine(rows);
  }

  /** Whether every head's entropy is a number. */
  boolean finite() {
    return Arrays.stream(shares()).allMatch(Double::isFinite);
  }
}
