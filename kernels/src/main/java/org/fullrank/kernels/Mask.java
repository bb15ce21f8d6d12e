package org.fullrank.kernels;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The visibility of keys to queries. A key is visible if every part of the mask allows it. A query
 * without a visible key has output exactly zero and passes on no gradient.
 *
 * <ul>
 *   <li>causal: key {@code j} is visible to query {@code i} where {@code j ≤ i + (keys − queries)},
 *       so that the last query sees the last key (PyTorch's {@code causal_lower_right}, not the
 *       upper-left rule of its {@code is_causal})
 *   <li>lengths: in batch entry {@code b}, keys from {@code lengths[b]} on are hidden and never
 *       read; the causal diagonal does not shift
 *   <li>listed: only the listed keys are visible and take time; they keep their positions in the
 *       whole sequence
 *   <li>slopes: ALiBi; the score of head {@code h} falls by {@code slopes[h]·|i + (keys − queries)
 *       − j|}, on both sides of the query
 * </ul>
 */
public final class Mask {
  /** All keys are visible, without ALiBi. */
  public static final Mask NONE = new Mask(false, new int[0], new int[0][], new float[0]);

  /** Each query sees its own and earlier positions. */
  public static final Mask CAUSAL = new Mask(true, new int[0], new int[0][], new float[0]);

  private final boolean causal;
  private final int[] lengths;
  private final int[][] listed;
  private final float[] slopes;

  private Mask(boolean causal, int[] lengths, int[][] listed, float[] slopes) {
    this.causal = causal;
    this.lengths = lengths;
    this.listed = listed;
    this.slopes = slopes;
  }

  /** This mask with {@code lengths}, the number of keys of each batch entry, 0 to {@code keys}. */
  public Mask withLengths(int... lengths) {
    return new Mask(causal, lengths.clone(), listed, slopes);
  }

  /**
   * This mask with {@code listed}, the visible keys of each batch entry, distinct, in any order.
   */
  public Mask withListed(int[]... listed) {
    int[][] copy = Arrays.stream(listed).map(int[]::clone).toArray(int[][]::new);
    return new Mask(causal, lengths, copy, slopes);
  }

  /** This mask with {@code slopes}, the ALiBi slope of each head, finite. */
  public Mask withSlopes(float... slopes) {
    return new Mask(causal, lengths, listed, slopes.clone());
  }

  /**
   * This mask restricted to the keys in {@code seen}.
   *
   * @param seen the allowed keys of each batch entry, distinct
   */
  public Mask among(int[]... seen) {
    Checks.count(lengths.length, seen.length, "lengths");
    Checks.count(listed.length, seen.length, "listed");
    int[][] both = new int[seen.length][];
    boolean leading = true;
    for (int b = 0; b < seen.length; b++) {
      both[b] = shown(b, seen[b]);
      leading &= Arrays.stream(both[b]).max().orElse(-1) == both[b].length - 1;
    }
    return leading
        ? new Mask(
            causal, Arrays.stream(both).mapToInt(l -> l.length).toArray(), new int[0][], slopes)
        : new Mask(causal, new int[0], both, slopes);
  }

  private int[] shown(int b, int[] seen) {
    if (lengths.length == 0 && !lists()) {
      return seen.clone();
    }
    var offered = new BitSet();
    IntStream.of(offered(b, Integer.MAX_VALUE)).forEach(offered::set);
    return Arrays.stream(seen).filter(offered::get).toArray();
  }

  /** Whether later positions are hidden. */
  public boolean causal() {
    return causal;
  }

  /** The number of keys of each batch entry; empty without lengths. */
  public int[] lengths() {
    return lengths.clone();
  }

  /** The slope of each head; empty without ALiBi. */
  public float[] slopes() {
    return slopes.clone();
  }

  /** Whether the visible keys are listed. */
  public boolean lists() {
    return listed.length > 0;
  }

  /** The width of {@link #table}, at least 1, as empty lists differ from absent lists. */
  int listedCount() {
    return Arrays.stream(listed).mapToInt(keys -> keys.length).reduce(1, Math::max);
  }

  /** The lists as a table {@code [batch, listedCount]}, padded with −1. */
  int[] table() {
    int width = listedCount();
    int[] table = new int[Math.multiplyExact(listed.length, width)];
    Arrays.fill(table, -1);
    for (int b = 0; b < listed.length; b++) {
      System.arraycopy(listed[b], 0, table, b * width, listed[b].length);
    }
    return table;
  }

  /** The visible keys of batch entry {@code b}, before causality. */
  int[] offered(int b, int keys) {
    int length = lengths.length == 0 ? keys : lengths[b];
    return lists()
        ? Arrays.stream(listed[b]).filter(key -> key < length).toArray()
        : IntStream.range(0, length).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask mask
        && causal == mask.causal
        && Arrays.equals(lengths, mask.lengths)
        && Arrays.deepEquals(listed, mask.listed)
        && Arrays.equals(slopes, mask.slopes);
  }

  @Override
  public int hashCode() {
    int arrays = 31 * Arrays.hashCode(lengths) + Arrays.deepHashCode(listed);
    return 31 * (31 * arrays + Arrays.hashCode(slopes)) + Boolean.hashCode(causal);
  }

  @Override
  public String toString() {
    return "Mask[causal=%s, lengths=%s, listed=%s, slopes=%s]"
        .formatted(
            causal, Arrays.toString(lengths), Arrays.deepToString(listed), Arrays.toString(slopes));
  }

  void check(Shape shape) {
    Checks.count(lengths.length, shape.batch(), "lengths");
    Checks.count(listed.length, shape.batch(), "listed");
    Checks.count(slopes.length, shape.heads(), "slopes");
    for (int length : lengths) {
      Checks.within(length, shape.keys(), "length");
    }
    for (float slope : slopes) {
      Checks.finite(slope, "slope");
    }
    for (int[] keys : listed) {
      distinct(keys, shape.keys());
    }
  }

  private static void distinct(int[] keys, int count) {
    var seen = new BitSet(count);
    for (int key : keys) {
      Checks.within(key, count - 1, "listed key");
      if (seen.get(key)) {
        throw new IllegalArgumentException("listed key: want each once, was " + key + " twice");
      }
      seen.set(key);
    }
  }
}
