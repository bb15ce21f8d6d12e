package org.fullrank.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fullrank.core.Precision;
import org.fullrank.encoder.VitSize;

/**
 * The matrix products of a training step.
 *
 * @param maps the products of the linear maps in the forward pass, each as often as it is made
 * @param attention floating-point operations of the products within attention, forward
 */
public record StepProducts(List<MatmulRate> maps, double attention) {
  public StepProducts {
    maps = List.copyOf(maps);
  }

  /**
   * Those of transformer blocks with self-attention.
   *
   * @param size width, depth and feed-forward ratio
   * @param batch sequences
   * @param tokens of each sequence
   * @param pairs of query and key of each sequence
   */
  static StepProducts ofBlocks(VitSize size, long batch, long tokens, double pairs) {
    long rows = batch * tokens;
    long width = size.width();
    long hidden = Math.round(width * size.mlpRatio());
    var block =
        List.of(
            new MatmulRate(rows, width, 3 * width),
            new MatmulRate(rows, width, width),
            new MatmulRate(rows, width, hidden),
            new MatmulRate(rows, hidden, width));
    return new StepProducts(repeated(size.depth(), block), attention(size, batch, pairs));
  }

  /**
   * Those of attention to a memory of as many entries a token.
   *
   * @param tokens of each sequence
   * @param memory tokens of each sequence's memory
   */
  static StepProducts ofCrossing(VitSize size, long batch, long tokens, long memory) {
    long width = size.width();
    var block =
        List.of(
            new MatmulRate(batch * tokens, width, width),
            new MatmulRate(batch * memory, width, 2 * width),
            new MatmulRate(batch * tokens, width, width));
    double pairs = (double) tokens * memory;
    return new StepProducts(repeated(size.depth(), block), attention(size, batch, pairs));
  }

  private static List<MatmulRate> repeated(int depth, List<MatmulRate> block) {
    return Collections.nCopies(depth, block).stream().flatMap(List::stream).toList();
  }

  /** Logits and mixture: two products of {@code width} multiplications and additions a pair. */
  private static double attention(VitSize size, long batch, double pairs) {
    return 2 * 2.0 * batch * pairs * size.width() * size.depth();
  }

  /** The pairs of query and key among {@code tokens} tokens that see themselves and the past. */
  static double causalPairs(long tokens) {
    return tokens * (tokens + 1) / 2.0;
  }

  /** These and {@code more}. */
  StepProducts plus(StepProducts more) {
    return new StepProducts(joined(more.maps), attention + more.attention);
  }

  /** These and the products {@code more}. */
  StepProducts plus(MatmulRate... more) {
    return new StepProducts(joined(List.of(more)), attention);
  }

  private List<MatmulRate> joined(List<MatmulRate> more) {
    var all = new ArrayList<>(maps);
    all.addAll(more);
    return all;
  }

  /** Floating-point operations of the products, forward and backward. */
  public double operations() {
    double forward = maps.stream().mapToDouble(MatmulRate::operations).sum() + attention;
    // Backward makes two products of each: one for the input's gradient, one for the weights'.
    return 3 * forward;
  }

  /** The rate of this machine's fastest product among them, each tried {@code seconds}, GFLOP/s. */
  double peak(Precision precision, double seconds) {
    return maps.stream()
        .distinct()
        .mapToDouble(product -> product.measure(precision, seconds))
        .max()
        .orElse(Double.NaN);
  }
}
