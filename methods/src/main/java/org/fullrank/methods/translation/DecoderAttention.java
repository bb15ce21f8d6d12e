package org.fullrank.methods.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Pass;

/**
 * The entropy of a decoder's attention in each block. The entropies of a head's queries are summed
 * over the real target ids, and divided by the sum of the largest possible: {@code ln(i + 1)} for
 * the i-th id, from 0, among the ids up to itself, and {@code ln m} among the {@code m} real tokens
 * of the memory.
 *
 * @param own of each head of each block, attention to the target, 0 to 1
 * @param crossing the same, attention to the memory
 */
record DecoderAttention(List<double[]> own, List<double[]> crossing) {
  private static final int SAMPLES = 32;
  private static final double TINY = 1e-30; // the least sum of a row's weights

  DecoderAttention {
    own = List.copyOf(own);
    crossing = List.copyOf(crossing);
  }

  /** What attention does on the first 32 samples of {@code batch}. */
  static DecoderAttention of(Encoder encoder, Translation method, Batch batch) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Batch some = batch.rows(0, Math.min(SAMPLES, batch.samples()));
        Tensor real = encoder.real(some.view(0).input());
        var heard = new Heard(method.fed(some), Ops.sum(real, false, 1));
        method.score(encoder, some, Pass.evaluate().with(heard));
        return new DecoderAttention(heard.own, heard.crossing);
      }
    });
  }

  /** The most peaked head of all blocks that attends to the target. */
  double leastOwn() {
    return least(own);
  }

  /** The most peaked head of all blocks that attends to the memory. */
  double leastCrossing() {
    return least(crossing);
  }

  private static double least(List<double[]> blocks) {
    return blocks.stream().flatMapToDouble(DoubleStream::of).min().orElse(Double.NaN);
  }

  private static final class Heard implements ForwardHook {
    private final List<double[]> own = new ArrayList<>();
    private final List<double[]> crossing = new ArrayList<>();
    private final Tensor queries; // [batch, tokens] bool
    private final Tensor sources; // [batch], real tokens

    Heard(Tensor queries, Tensor sources) {
      this.queries = queries;
      this.sources = sources;
    }

    @Override
    public void attention(int block, AttentionTrace trace) {
      long tokens = queries.size(1);
      Tensor most = Ops.plus(Ops.toFloat(Ops.rangeLike(queries, tokens)), 1).log();
      own.add(shares(trace, most.unsqueeze(0).expand(queries.size(0), tokens)));
    }

    @Override
    public void crossAttention(int block, AttentionTrace trace) {
      Tensor most = Ops.toFloat(sources).log().unsqueeze(1);
      crossing.add(shares(trace, most.expand(queries.size(0), queries.size(1))));
    }

    /**
     * @param most {@code [batch, tokens]}, the largest entropy of each query
     */
    private double[] shares(AttentionTrace trace, Tensor most) {
      Tensor weights = Ops.toFloat(trace.all()); // [batch, heads, tokens, keys]
      Tensor rows = weights.div(Ops.clampMin(Ops.sum(weights, true, 3), TINY));
      Tensor counted = Ops.toFloat(queries);
      Tensor entropy = Ops.sum(torch.special_entr(rows), false, 3).mul(counted.unsqueeze(1));
      double largest = Ops.value(most.mul(counted).sum());
      double[] sums = Tensors.doubles(Ops.sum(entropy, false, 0, 2)); // of each head
      return IntStream.range(0, sums.length)
          .mapToDouble(head -> largest == 0 ? 1 : sums[head] / largest)
          .toArray();
    }
  }
}
