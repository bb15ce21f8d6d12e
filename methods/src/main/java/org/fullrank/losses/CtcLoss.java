package org.fullrank.losses;

import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;

/**
 * Connectionist temporal classification (Graves et al., ICML 2006, Eq. 3 and 8): {@code −ln
 * p(y|x)}, where {@code p(y|x)} is the sum over all paths, one symbol a frame, that collapse to the
 * target {@code y}. Equal neighbours of a path become one symbol, then blanks fall away. Symbol 0
 * is the blank.
 *
 * <p>A target {@code y} needs a frame for each symbol, and one more between equal neighbours. With
 * fewer frames no path collapses to it and the loss would be infinite: such a sample has no loss,
 * no gradient, and does not count. Neither does a sample with an empty target: a data set writes so
 * that it has none.
 *
 * @param loss scalar, the mean over the samples that count of {@code −ln p(y|x) / |y|}; 0 without
 *     such samples
 * @param count the samples that count
 * @param perSample {@code [batch]}, {@code −ln p(y|x)}, nats; 0 for a sample that does not count
 * @param perSymbol scalar, the sum of {@code −ln p(y|x)} over the sum of {@code |y|}, nats
 * @param impossible samples whose target no path collapses to
 */
public record CtcLoss(Tensor loss, long count, Tensor perSample, Tensor perSymbol, int impossible) {
  /** The number of the blank symbol. */
  public static final int BLANK = 0;

  /**
   * The loss of {@code logits}, in fp32 or wider.
   *
   * @param logits {@code [batch, frames, symbols]}, before the softmax
   * @param frames {@code [batch]}, real frames of each sample; those behind them take no part
   * @param targets ids from 1, below the number of symbols
   * @throws IllegalArgumentException if the shapes do not match, or an id is no symbol
   */
  public static CtcLoss of(Tensor logits, int[] frames, Targets.Sequences targets) {
    Check.rank(logits, "logits", "batch", "frames", "symbols");
    Check.size(logits, "logits", 0, "frames", frames.length);
    Check.size(logits, "logits", 0, "targets", targets.lengths().length);
    for (int count : frames) {
      Check.within(count, 0, Math.toIntExact(logits.size(1)), "frames");
    }
    int[] needed = needed(targets, logits.size(2));
    return Precision.exact(() -> exact(Ops.atLeastFloat(logits), frames, needed, targets));
  }

  private static CtcLoss exact(
      Tensor logits, int[] frames, int[] needed, Targets.Sequences targets) {
    int[] lengths =
        IntStream.range(0, frames.length)
            .map(i -> needed[i] <= frames[i] ? targets.lengths()[i] : 0)
            .toArray();
    double[] counted = IntStream.of(lengths).mapToDouble(n -> n > 0 ? 1 : 0).toArray();
    double[] shares = IntStream.of(lengths).mapToDouble(n -> n > 0 ? 1.0 / n : 0).toArray();
    Tensor negative =
        NeuralOps.ctc(
            logits.transpose(0, 1).log_softmax(2),
            targets.ids(),
            new NeuralOps.Lengths(longs(frames), longs(lengths)),
            BLANK);
    Tensor perSample = negative.mul(Tensors.like(counted, logits, counted.length));
    Tensor each = negative.mul(Tensors.like(shares, logits, shares.length));
    long count = IntStream.of(lengths).filter(n -> n > 0).count();
    return new CtcLoss(
        Ops.times(each.sum(), 1.0 / Math.max(1, count)),
        count,
        perSample,
        Ops.times(perSample.sum(), 1.0 / Math.max(1, IntStream.of(lengths).sum())),
        (int) IntStream.range(0, frames.length).filter(i -> needed[i] > frames[i]).count());
  }

  /** The frames that each target needs: its length, and a blank between equal neighbours. */
  private static int[] needed(Targets.Sequences targets, long symbols) {
    double[] ids = Tensors.doubles(targets.ids());
    int[] lengths = targets.lengths();
    int longest = Math.toIntExact(targets.ids().size(1));
    int[] needed = lengths.clone();
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        double id = ids[row * longest + i];
        if (id <= BLANK || id >= symbols) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "targets: want ids from 1 below %d, was %.0f", symbols, id));
        }
        needed[row] += i > 0 && ids[row * longest + i - 1] == id ? 1 : 0;
      }
    }
    return needed;
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }
}
