package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.fullrank.kernels.PlainHead.KEYS;
import static org.fullrank.kernels.PlainHead.QUERIES;

import java.util.Arrays;
import org.fullrank.kernels.Products.Matrix;
import org.fullrank.kernels.Products.Size;

/** Backward of one head: five products for each tile of scores. */
final class PlainBackward {
  private final PlainHead head;
  private final boolean softmax;
  private final int queries;
  private final int size;
  private final float[] logSumExp;
  private final float[] mean;
  private final float[] weights = new float[QUERIES * KEYS];
  private final float[] slopes = new float[QUERIES * KEYS];

  PlainBackward(Attention problem, int batch, int head) {
    this.head = new PlainHead(problem, batch, head);
    this.softmax = problem.softmax();
    this.queries = problem.shape().queries();
    this.size = problem.shape().size();
    this.logSumExp = new float[queries];
    this.mean = new float[queries];
  }

  /** Queries, the gradient of their results, and the gradient that they receive. */
  private record Side(Matrix q, Matrix out, Matrix gradient) {
    Side from(int query) {
      return new Side(q.from(query), out.from(query), gradient.from(query));
    }
  }

  void run(Operands in, Result saved, Gradients gradients) {
    float[] g = head.rows(gradients.out()).first(queries);
    if (softmax) {
      statistics(saved, g);
    }
    float[] dq = new float[queries * size];
    float[] q = head.rows(in.q()).first(queries);
    var side = new Side(Matrix.of(q, size), Matrix.of(g, size), Matrix.of(dq, size));
    clear(gradients.in());
    for (int from = 0; from < head.keys.length; from += KEYS) {
      int to = Math.min(from + KEYS, head.keys.length);
      block(Arrays.copyOfRange(head.keys, from, to), side, in, gradients.in());
    }
    Rows to = head.rows(gradients.in().q());
    for (int i = 0; i < queries; i++) {
      to.write(i, dq, i * size, head.problem.rule().scale());
    }
  }

  private void statistics(Result saved, float[] g) {
    float[] out = head.rows(saved.out()).first(queries);
    for (int i = 0; i < queries; i++) {
      logSumExp[i] = saved.logSumExp().get(JAVA_FLOAT_UNALIGNED, head.statistic(i) * Float.BYTES);
      for (int d = i * size; d < (i + 1) * size; d++) {
        mean[i] += g[d] * out[d];
      }
    }
  }

  private void clear(Operands to) {
    Rows k = head.rows(to.k());
    Rows v = head.rows(to.v());
    for (int j = 0; j < head.problem.shape().keys(); j++) {
      k.clear(j);
      v.clear(j);
    }
  }

  private void block(int[] keys, Side side, Operands in, Operands to) {
    float[] rows = head.rows(in.k()).gather(keys);
    Matrix k = head.turned(rows);
    Matrix v = head.turned(head.rows(in.v()).gather(keys));
    float[] dk = new float[keys.length * size];
    float[] dv = new float[keys.length * size];
    Matrix p = Matrix.of(weights, KEYS);
    Matrix ds = Matrix.of(slopes, KEYS);
    for (int i = 0; i < queries; i += QUERIES) {
      Side here = side.from(i);
      int n = Math.min(QUERIES, queries - i);
      Arrays.fill(weights, 0);
      Arrays.fill(slopes, 0);
      Products.add(here.q(), k, p, new Size(n, size, keys.length));
      Products.add(here.out(), v, ds, new Size(n, size, keys.length));
      differentiate(i, n, keys);
      Products.add(ds, Matrix.of(rows, size), here.gradient(), new Size(n, keys.length, size));
      Size across = new Size(keys.length, n, size);
      Products.add(Matrix.transposed(slopes, KEYS), here.q(), Matrix.of(dk, size), across);
      Products.add(Matrix.transposed(weights, KEYS), here.out(), Matrix.of(dv, size), across);
    }
    for (int j = 0; j < keys.length; j++) {
      head.rows(to.k()).write(keys[j], dk, j * size, head.problem.rule().scale());
      head.rows(to.v()).write(keys[j], dv, j * size, 1);
    }
  }

  /** {@code q·k} becomes {@code P}, and {@code dP} becomes {@code dS / scale}. */
  private void differentiate(int query, int count, int[] keys) {
    for (int r = 0; r < count; r++) {
      for (int j = 0; j < keys.length; j++) {
        int at = r * KEYS + j;
        float score = head.score(weights[at], query + r, keys[j]);
        boolean seen = head.sees(query + r, keys[j]);
        float p = !seen ? 0 : softmax ? Exp.of(score - logSumExp[query + r]) : Exp.logistic(score);
        weights[at] = p;
        slopes[at] =
            !seen ? 0 : softmax ? p * (slopes[at] - mean[query + r]) : p * (1 - p) * slopes[at];
      }
    }
  }
}
