package org.fullrank.kernels;

import org.fullrank.kernels.Products.Matrix;

/** One head of one batch entry: its keys, what each query sees of them, and how it scores them. */
final class PlainHead {
  /** Keys and queries of a tile of scores. */
  static final int KEYS = 256;

  static final int QUERIES = 32;

  final Attention problem;
  final int batch;
  final int head;

  /** Rows of the visible keys, before causality. */
  final int[] keys;

  final int size;
  private final int shift;
  private final float slope;

  PlainHead(Attention problem, int batch, int head) {
    Mask mask = problem.rule().mask();
    this.problem = problem;
    this.batch = batch;
    this.head = head;
    this.keys = mask.offered(batch, problem.shape().keys());
    this.size = problem.shape().size();
    this.shift = problem.shape().keys() - problem.shape().queries();
    this.slope = mask.slopes().length == 0 ? 0 : mask.slopes()[head];
  }

  Rows rows(View view) {
    return Rows.of(view, problem, batch, head);
  }

  boolean sees(int query, int key) {
    return !problem.rule().mask().causal() || key <= query + shift;
  }

  float score(float product, int query, int key) {
    return product * problem.rule().scale()
        + problem.bias()
        - slope * Math.abs(query + shift - key);
  }

  /** Where a query's log-sum-exp lies among all. */
  long statistic(int query) {
    Shape shape = problem.shape();
    return ((long) batch * shape.heads() + head) * shape.queries() + query;
  }

  /** {@code [rows, size]} as {@code [size, KEYS]}. */
  Matrix turned(float[] rows) {
    float[] to = new float[size * KEYS];
    for (int j = 0; j < rows.length / size; j++) {
      for (int d = 0; d < size; d++) {
        to[d * KEYS + j] = rows[j * size + d];
      }
    }
    return Matrix.of(to, KEYS);
  }
}
