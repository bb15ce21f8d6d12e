package org.fullrank.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.AttentionSampling;
import org.fullrank.nn.AttentionTrace;

/**
 * Attention statistics of a block's heads. An entropy that falls to 0 (every query attends to a
 * single key) precedes divergence.
 *
 * <p>Entropy, bound and similarity use weights divided by their sum, because sigmoid attention's
 * weights do not sum to 1. A query without visible keys is left out.
 *
 * @param block from 0
 * @param heads statistics of each head
 * @param most the largest possible entropy, {@code log keys}, nats
 * @param similarity of attention maps
 * @see <a href="https://arxiv.org/abs/2303.06296">Zhai et al., ICML 2023</a>
 */
public record AttentionHealth(
    int block, List<HeadHealth> heads, double most, HeadSimilarity similarity) {
  /** The quantities of a block's heads in tables, metrics and the report. */
  public static final List<Quantity<AttentionHealth>> QUANTITIES =
      List.of(
          new Quantity<>(
              new Quantity.Text("entropy/log T min", 3, "attention_entropy", ""),
              Quantity.Fold.LEAST,
              block -> Arrays.stream(block.shares())),
          new Quantity<>(
              new Quantity.Text("mean", 3, "", ""),
              Quantity.Fold.MEAN,
              block -> Arrays.stream(block.shares())),
          mean(
              new Quantity.Text("keys", 1, "", "%s effective keys"),
              head -> head.reach.effectiveKeys),
          mean(
              new Quantity.Text("|AV|", 3, "head_norm", "what they give of length %s"),
              head -> head.reach.norm),
          mean(
              new Quantity.Text("|WoAV|", 3, "head_output_norm", "added to the block %s"),
              head -> head.reach.outputNorm),
          new Quantity<>(
              new Quantity.Text("max logit", 2, "max_logit", "largest logit %s"),
              Quantity.Fold.LARGEST,
              each(head -> head.extremes.maxLogit)),
          mean(
              new Quantity.Text(">0.99", 3, "", "%s of the weights above 0.99"),
              head -> head.extremes.nearOne),
          mean(new Quantity.Text("<1e-4", 3, "", "%s below 1e-4"), head -> head.extremes.nearZero));

  private static final double TINY = 1e-30; // keeps log finite; e⁻⁶⁹, below any bound that matters

  /**
   * One head, averaged over queries and samples.
   *
   * @param entropy {@code −Σ A log A} of a query's weights, nats, 0 to {@code log keys}
   * @param bound the lower bound of the entropy by {@link #bound}, nats
   * @param reach keys in use and norms of the output
   * @param extremes extreme weights and logits
   */
  public record HeadHealth(double entropy, double bound, Reach reach, Extremes extremes) {
    private static HeadHealth mean(List<HeadHealth> parts) {
      return new HeadHealth(
          mean(parts, HeadHealth::entropy),
          mean(parts, HeadHealth::bound),
          new Reach(
              mean(parts, part -> part.reach.effectiveKeys),
              mean(parts, part -> part.reach.weightSum),
              mean(parts, part -> part.reach.norm),
              mean(parts, part -> part.reach.outputNorm)),
          new Extremes(
              parts.stream().mapToDouble(part -> part.extremes.maxLogit).reduce(0, Math::max),
              mean(parts, part -> part.extremes.nearOne),
              mean(parts, part -> part.extremes.nearZero)));
    }

    private static double mean(List<HeadHealth> parts, ToDoubleFunction<HeadHealth> number) {
      return parts.stream().mapToDouble(number).average().orElse(0);
    }
  }

  /**
   * Keys in use and output norms of a head, by its weights as they are.
   *
   * @param effectiveKeys effective number of keys, {@code (Σ A)² / Σ A²}, 1 to {@code keys}
   * @param weightSum {@code Σ A}: 1 of softmax, 0 to {@code keys} of sigmoid attention
   * @param norm {@code ‖A V‖}, the norm of its output
   * @param outputNorm {@code ‖W_o A V‖}, the norm of its contribution to the block: its own columns
   *     of the output projection, without bias
   */
  public record Reach(double effectiveKeys, double weightSum, double norm, double outputNorm) {}

  /**
   * The extreme logits and weights of a head.
   *
   * @param maxLogit largest {@code |q·k|/√head} of all keys, before bias, cap and position bias
   * @param nearOne share of the weights above 0.99
   * @param nearZero share of the weights below 1e-4
   */
  public record Extremes(double maxLogit, double nearOne, double nearZero) {}

  /**
   * Mean cosines of attention rows, 0 to 1.
   *
   * @param betweenHeads of the same query's rows in different heads; 1 for identical heads
   * @param betweenQueries of different queries' rows in the same head; 1 if all tokens attend to
   *     the same keys
   */
  public record HeadSimilarity(double betweenHeads, double betweenQueries) {}

  public AttentionHealth {
    heads = List.copyOf(heads);
  }

  /**
   * The statistics of block {@code block}, from a {@link AttentionSampling sample of rows} of its
   * weights. Memory: about eight copies of {@code 64·heads·keys} weights or 16 MiB, the larger of
   * the two; four flops per weight and entry of a head. Norms are over all queries: a copy of the
   * heads' output, {@code 2·head} flops for each of its entries, and {@code 2·head·width²} flops.
   */
  public static AttentionHealth of(int block, AttentionTrace trace) {
    try (var _ = Scope.open()) {
      Tensor queries = trace.queries();
      long keys = trace.keys().size(2);
      var some = AttentionSampling.of(queries.size(0), queries.size(1), queries.size(2), keys);
      Tensor places = some.places(queries, queries.size(2));
      Tensor plain = Ops.toFloat(trace.weights().of(some.samples(), places).detach());
      Tensor total = Ops.sum(plain, true, 3);
      Tensor rows = plain.div(Ops.clampMin(total, TINY)); // [batch, heads, tokens, keys]
      return new AttentionHealth(
          block,
          heads(
              rows,
              total.squeeze(3),
              trace,
              extremes(plain, total.squeeze(3), logits(trace, some, places))),
          Math.log((double) keys),
          new HeadSimilarity(cosine(rows.transpose(1, 2)), cosine(rows)));
    }
  }

  /**
   * The least entropy of a softmax row over {@code keys} keys with logits of norm {@code sigma}:
   * {@code log(1 + (T−1)β) + σ √(T(T−1)) β / (1 + (T−1)β)}, {@code β = exp(−σ √(T/(T−1)))}. The
   * bound falls from {@code log T} at 0, and it is attained.
   *
   * @param sigma 0 or more; NaN gives NaN
   * @param keys {@code T}
   * @throws IllegalArgumentException if {@code sigma} is negative
   * @see <a href="https://arxiv.org/abs/2303.06296">Zhai et al., ICML 2023, Theorem 3.1, applied
   *     row by row: their sigma bounds the norm of every row of logits</a>
   */
  public static double bound(double sigma, long keys) {
    if (sigma < 0) {
      throw new IllegalArgumentException("sigma: want 0 or more, was " + sigma);
    }
    double others = keys - 1.0;
    double beta = Math.exp(-sigma * Math.sqrt(keys / others));
    if (keys < 2 || beta == 0) {
      return 0;
    }
    return Math.log1p(others * beta)
        + sigma * Math.sqrt(keys * others) * beta / (1 + others * beta);
  }

  private static Function<AttentionHealth, DoubleStream> each(ToDoubleFunction<HeadHealth> number) {
    return block -> block.heads.stream().mapToDouble(number);
  }

  private static Quantity<AttentionHealth> mean(
      Quantity.Text text, ToDoubleFunction<HeadHealth> number) {
    return new Quantity<>(text, Quantity.Fold.MEAN, each(number));
  }

  /** The name of this block's output layer. */
  public String layer() {
    return "block " + (block + 1);
  }

  /** The entropy of each head as a share of the largest possible, 0 to 1. */
  public double[] shares() {
    return heads.stream().mapToDouble(head -> most == 0 ? 1 : head.entropy / most).toArray();
  }

  /** The mean of several batches' statistics of a block, equal batches assumed. */
  static AttentionHealth mean(List<AttentionHealth> parts) {
    AttentionHealth first = parts.getFirst();
    List<HeadHealth> heads =
        IntStream.range(0, first.heads.size())
            .mapToObj(h -> HeadHealth.mean(parts.stream().map(part -> part.heads.get(h)).toList()))
            .toList();
    var similarity =
        new HeadSimilarity(
            parts.stream().mapToDouble(p -> p.similarity.betweenHeads).average().orElse(0),
            parts.stream().mapToDouble(p -> p.similarity.betweenQueries).average().orElse(0));
    return new AttentionHealth(first.block, heads, first.most, similarity);
  }

  /**
   * The norm of each row's logits. Logits are the logarithm of the weights up to a constant, which
   * does not change the entropy. So the mean is subtracted: this gives the tightest bound and needs
   * neither the scale of the logits nor the keys.
   */
  private static Tensor logitNorms(Tensor rows) {
    Tensor logs = Ops.clampMin(rows, TINY).log();
    return Ops.sum(logs.sub(Ops.mean(logs, true, 3)).square(), false, 3).sqrt();
  }

  /** The largest logit of each head. */
  private static double[] logits(AttentionTrace trace, AttentionSampling some, Tensor places) {
    Tensor queries = trace.queries().detach().narrow(0, 0, some.samples());
    Tensor keys = trace.keys().detach().narrow(0, 0, some.samples());
    Tensor dots =
        Ops.toFloat(queries.index_select(2, places)).matmul(Ops.toFloat(keys).transpose(2, 3));
    double root = Math.sqrt((double) queries.size(3));
    return Tensors.doubles(Ops.times(dots.abs().amax(new long[] {0, 2, 3}, false), 1 / root));
  }

  private static List<Extremes> extremes(Tensor weights, Tensor total, double[] logits) {
    Tensor blind = total.le(Ops.zerosLike(total, 1));
    double[] nearOne = perHead(share(Ops.above(weights, 0.99)), blind);
    double[] nearZero = perHead(share(Ops.below(weights, 1e-4)), blind);
    return IntStream.range(0, logits.length)
        .mapToObj(h -> new Extremes(logits[h], nearOne[h], nearZero[h]))
        .toList();
  }

  private static Tensor share(Tensor which) {
    return Ops.mean(Ops.toFloat(which), false, 3);
  }

  private static List<HeadHealth> heads(
      Tensor rows, Tensor total, AttentionTrace trace, List<Extremes> extremes) {
    Tensor blind = total.le(Ops.zerosLike(total, 1)); // [batch, heads, tokens]
    double[] entropy = perHead(Ops.sum(torch.special_entr(rows), false, 3), blind);
    double[] bound = perHead(bounds(rows), blind);
    double[] keys = perHead(Ops.sum(rows.square(), false, 3).reciprocal(), blind);
    double[] sum = perHead(total, blind);
    Tensor mixed = Ops.toFloat(trace.outputs().detach());
    double[] norm = Tensors.doubles(Ops.mean(Ops.length(mixed, 3), false, 0, 2, 3));
    double[] output = Tensors.doubles(Ops.mean(outputs(mixed, trace), false, 0, 2));
    return IntStream.range(0, norm.length)
        .mapToObj(h ->
            new HeadHealth(
                entropy[h],
                bound[h],
                new Reach(keys[h], sum[h], norm[h], output[h]),
                extremes.get(h)))
        .toList();
  }

  /**
   * {@code ‖W x‖² = xᵀ(WᵀW)x} for a head's own columns {@code W}, without a tensor of the block's
   * width for each head.
   */
  private static Tensor outputs(Tensor mixed, AttentionTrace trace) {
    Tensor joining = Ops.toFloat(trace.projection().get().detach());
    Tensor columns = joining.view(-1, mixed.size(1), mixed.size(3)).transpose(0, 1);
    Tensor products = columns.transpose(1, 2).matmul(columns); // [heads, head, head]
    Tensor squares = Ops.sum(mixed.matmul(products).mul(mixed), false, 3);
    return Ops.clampMin(squares, 0).sqrt(); // [batch, heads, tokens]
  }

  private static Tensor bounds(Tensor rows) {
    Tensor norms = logitNorms(rows);
    double[] bounds =
        Arrays.stream(Tensors.doubles(norms)).map(sigma -> bound(sigma, rows.size(3))).toArray();
    return Tensors.like(bounds, norms, norms.shape());
  }

  /** The mean of each head over the queries that are not {@code blind}. */
  private static double[] perHead(Tensor values, Tensor blind) {
    Tensor sums = Ops.sum(Ops.fill(values.to(ScalarType.Double), blind, 0), false, 0, 2);
    return Tensors.doubles(sums.div(Ops.sum(blind.logical_not(), false, 0, 2)));
  }

  /** The mean cosine of different rows along the last but one axis; 1 for a single row. */
  private static double cosine(Tensor rows) {
    return rows.size(-2) < 2 ? 1 : Geometry.meanCosine(rows);
  }

  /** Whether every head's entropy is finite. */
  boolean finite() {
    return Arrays.stream(shares()).allMatch(Double::isFinite);
  }
}
