package org.fullrank.kernels;

import java.util.Arrays;

/** One head of one batch entry: its keys, what each query sees of them, and how it scores them. */
final class JavaHead {
  /** Keys and queries of a tile of scores. */
  static final int KEYS = 256;

  static final int QUERIES = 48;

  /** A score no key has. */
  static final float LOWEST = -Float.MAX_VALUE;

  final Attention problem;
  final Arithmetic arithmetic;
  final int batch;
  final int head;

  /** Rows of the visible keys, before causality, in rising order. */
  final int[] keys;

  /** Step between rows: the size, rounded up to the arithmetic's step. */
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

  /** How many of these keys, in rising order, a query sees: the first ones. */
  int seen(int query, int[] keys) {
    if (!problem.rule().mask().causal()) {
      return keys.length;
    }
    int past = Arrays.binarySearch(keys, query + shift + 1);
    return past < 0 ? ~past : past;
  }

  /** The first {@code seen} products of a query become scores, those behind them the lowest. */
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

  /** Where a query's log-sum-exp lies among all. */
  long statistic(int query) {
    Shape shape = problem.shape();
    return ((long) batch * shape.heads() + head) * shape.queries() + query;
  }

  /** {@code [rows, row]} as {@code [size, KEYS]}. */
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
