package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/**
 * Log-likelihoods by sample, whose squared gradients add up to the Fisher information. {@code
 * outputs} have a row for each sample.
 */
final class Draw {
  private Draw() {}

  /** {@code log softmax(z/τ)}, {@code [batch, categories]}. */
  static Tensor logShares(Tensor logits, double temperature) {
    return Ops.times(Ops.atLeastFloat(logits), 1 / temperature).log_softmax(1);
  }

  /**
   * {@code log p_k} of a category drawn from the shares of each row, {@code [batch]}.
   *
   * @param logShares {@code [batch, categories]}
   * @param seeds the stream of each row
   */
  static Tensor category(Tensor logShares, List<Seed> seeds) {
    double[] log = Tensors.doubles(logShares);
    int categories = Math.toIntExact(logShares.size(1));
    long[] drawn = new long[seeds.size()];
    for (int row = 0; row < drawn.length; row++) {
      drawn[row] = drawn(log, row * categories, categories, seeds.get(row).random().nextDouble());
    }
    return logShares.gather(1, Tensors.like(drawn, logShares, drawn.length, 1)).squeeze(1);
  }

  private static int drawn(double[] logShares, int from, int categories, double level) {
    double below = 0;
    for (int k = 0; k < categories; k++) {
      below += Math.exp(logShares[from + k]);
      if (level < below) {
        return k;
      }
    }
    return categories - 1; // the shares sum to 1 up to rounding
  }

  /** {@code √p_k log p_k} with constant {@code √p_k}, for each category {@code k}, as columns. */
  static Tensor weighted(Tensor logShares) {
    return Ops.times(logShares.detach(), 0.5).exp().mul(logShares);
  }

  /** {@code ⟨outputs, ε⟩} with standard normal {@code ε} of each row's stream, {@code [batch]}. */
  static Tensor normal(Tensor outputs, List<Seed> seeds) {
    Tensor flat = Ops.atLeastFloat(outputs).flatten(1, -1);
    return Ops.sum(flat.mul(noise(flat, seeds)), false, 1);
  }

  /** Standard normal numbers, {@code [batch, outputs]}, a row for each stream. */
  static Tensor noise(Tensor flat, List<Seed> seeds) {
    int width = Math.toIntExact(flat.size(1));
    double[] noise = new double[seeds.size() * width];
    for (int row = 0; row < seeds.size(); row++) {
      RandomGenerator random = seeds.get(row).random();
      for (int i = 0; i < width; i++) {
        noise[row * width + i] = random.nextGaussian();
      }
    }
    return Tensors.like(noise, flat, seeds.size(), width);
  }

  /**
   * The log-softmax of each view's similarities to the rows of the other views, which are
   * constants: an entry for each view, {@code [batch, (views − 1)·batch]}; the positives are at the
   * row's own number in each block of {@code batch}.
   */
  static List<Tensor> contrasts(List<Tensor> projections, double temperature) {
    List<Tensor> unit =
        projections.stream().map(z -> Ops.normalize(Ops.atLeastFloat(z), 1)).toList();
    var all = new ArrayList<Tensor>();
    for (int view = 0; view < unit.size(); view++) {
      int own = view;
      Tensor[] others =
          IntStream.range(0, unit.size())
              .filter(it -> it != own)
              .mapToObj(it -> unit.get(it).detach())
              .toArray(Tensor[]::new);
      all.add(logShares(unit.get(view).matmul(Ops.cat(0, others).t()), temperature));
    }
    return all;
  }

  /** The sum over the other views of the positive's entry, {@code [batch]}. */
  static Tensor positives(Tensor contrast) {
    long batch = contrast.size(0);
    long blocks = contrast.size(1) / batch;
    long[] places =
        LongStream.range(0, batch)
            .flatMap(row -> LongStream.range(0, blocks).map(block -> block * batch + row))
            .toArray();
    Tensor at = Tensors.like(places, contrast, batch, blocks);
    return Ops.sum(contrast.gather(1, at), false, 1);
  }

  /** The streams of {@code count} samples from number {@code first}, for draw {@code draw}. */
  static List<Seed> seeds(Seed seed, long first, int count, long draw) {
    return LongStream.range(first, first + count).mapToObj(i -> seed.with(i).with(draw)).toList();
  }

  /** The streams of a view beside those of other views. */
  static List<Seed> ofView(List<Seed> seeds, int view) {
    return seeds.stream().map(seed -> seed.with(view)).toList();
  }

  /** The sum of equal-shaped tensors. */
  static Tensor sum(List<Tensor> parts) {
    return parts.stream().reduce(Tensor::add).orElseThrow();
  }
}
