package org.fullrank.kernels;

import java.util.Arrays;

/** A head of a batch entry: its keys, the keys visible to each query, and their scores. */
final class JavaHead {
  /** The number of keys of a tile of scores. */
  static final int KEYS = 256;

  static final int QUERIES = 48;

  /** A score below every key's score. */
  static final float LOWEST = -Float.MAX_VALUE;

  final Attention problem;
  final Arithmetic arithmetic;
  final int batch;
  final int head;

  /** The rows of the visible keys, before causality, ascending. */
  final int[] keys;

  /** The step between rows: the head size, rounded up to the arithmetic's step. */
  final int row;

  private final int shift;
  private final float slope;

  JavaHead(Attention problem, Arithmetic arithmetic, int batch, int head) {
    Mask mask = problem.rule().mask();
    this.problem = problem;
    this.arithmetic = arithmetic;
    this.batch = batch;
    this.head = head;
    this.keys = mask.offered(batch, problem.shape().keys());
    this.row = rounded(problem.shape().size());
    this.shift = problem.shape().keys() - problem.shape().queries();
    this.slope = mask.slopes().length == 0 ? 0 : mask.slopes()[head];
    Arrays.sort(keys);
  }

  private int rounded(int count) {
    return Math.ceilDiv(count, arithmetic.step()) * arithmetic.step();
  }

  Rows rows(ArrayView view) {
    return Rows.of(view, problem, batch, head);
  }

  /** The number of keys visible to a query; these are the first of {@code keys}, which ascend. */
  int seen(int query, int[] keys) {
    if (!problem.rule().mask().causal()) {
      return keys.length;
    }
    int past = Arrays.binarySearch(keys, query + shift + 1);
    return past < 0 ? ~past : past;
  }

  /**
   * Turns the products of a query with its visible keys into scores; further entries become {@link
   * #LOWEST}.
   */
  void score(float[] tile, int at, int query, int[] keys) {
    int seen = seen(query, keys);
    float scale = problem.rule().scale();
    float bias = problem.bias();
    for (int j = at; j < at + seen; j++) {
      tile[j] = tile[j] * scale + bias;
    }
    if (slope != 0) {
      for (int j = 0; j < seen; j++) {
        tile[at + j] -= slope * Math.abs(query + shift - keys[j]);
      }
    }
    Arrays.fill(tile, at + seen, at + rounded(keys.length), LOWEST);
  }

  /** The index of a query's log-sum-exp. */
  long statistic(int query) {
    Shape shape = problem.shape();
    return ((long) batch * shape.heads() + head) * shape.queries() + query;
  }

  /** {@code rows}, {@code [rows, row]}, transposed to {@code [size, KEYS]}. */
  Matrix turned(float[] rows) {
    int size = problem.shape().size();
    float[] to = new float[size * KEYS];
    int count = rows.length / row;
    for (int d = 0; d < size; d++) {
      for (int j = 0; j < count; j++) {
        to[d * KEYS + j] = rows[j * row + d];
      }
    }
    return Matrix.of(to, KEYS);
  }
}
