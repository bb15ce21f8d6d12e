package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.fullrank.kernels.JavaHead.KEYS;
import static org.fullrank.kernels.JavaHead.QUERIES;

import java.util.Arrays;
import org.fullrank.kernels.Arithmetic.Size;

/** The backward pass of a head: five products for each tile of scores. */
final class JavaBackward {
  private final JavaHead head;
  private final Arithmetic arithmetic;
  private final boolean softmax;
  private final int queries;
  private final int size;
  private final int row;
  private final float[] logSumExp;
  private final float[] mean;
  private final float[] weights = new float[QUERIES * KEYS];
  private final float[] slopes = new float[QUERIES * KEYS];

  JavaBackward(JavaHead head) {
    this.head = head;
    this.arithmetic = head.arithmetic;
    this.softmax = head.problem.softmax();
    this.queries = head.problem.shape().queries();
    this.size = head.problem.shape().size();
    this.row = head.row;
    this.logSumExp = new float[queries];
    this.mean = new float[queries];
  }

  /** The rows of queries, the gradient of their outputs, and their own gradient. */
  private record Side(Matrix q, Matrix out, Matrix gradient) {
    Side from(int query) {
      return new Side(q.from(query), out.from(query), gradient.from(query));
    }
  }

  void run(Operands in, AttentionOutput saved, Gradients gradients) {
    float[] g = head.rows(gradients.out()).first(queries, row);
    if (softmax) {
      statistics(saved, g);
    }
    float[] dq = new float[queries * row];
    float[] q = head.rows(in.q()).first(queries, row);
    var side = new Side(Matrix.of(q, row), Matrix.of(g, row), Matrix.of(dq, row));
    clear(gradients.in());
    for (int from = 0; from < head.keys.length; from += KEYS) {
      int to = Math.min(from + KEYS, head.keys.length);
      block(Arrays.copyOfRange(head.keys, from, to), side, in, gradients.in());
    }
    Rows to = head.rows(gradients.in().q());
    for (int i = 0; i < queries; i++) {
      to.write(i, dq, i * row, head.problem.rule().scale());
    }
  }

  private void statistics(AttentionOutput saved, float[] g) {
    float[] out = head.rows(saved.out()).first(queries, row);
    for (int i = 0; i < queries; i++) {
      logSumExp[i] = saved.logSumExp().get(JAVA_FLOAT_UNALIGNED, head.statistic(i) * Float.BYTES);
      for (int d = i * row; d < i * row + size; d++) {
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
    float[] rows = head.rows(in.k()).gather(keys, row);
    Matrix k = head.turned(rows);
    Matrix v = head.turned(head.rows(in.v()).gather(keys, row));
    float[] dk = new float[keys.length * row];
    float[] dv = new float[keys.length * row];
    Matrix p = Matrix.of(weights, KEYS);
    Matrix ds = Matrix.of(slopes, KEYS);
    for (int i = 0; i < queries; i += QUERIES) {
      Side here = side.from(i);
      int n = Math.min(QUERIES, queries - i);
      int seen = head.seen(i + n - 1, keys);
      Arrays.fill(weights, 0, n * KEYS, 0);
      Arrays.fill(slopes, 0, n * KEYS, 0);
      arithmetic.add(here.q(), k, p, new Size(n, size, seen));
      arithmetic.add(here.out(), v, ds, new Size(n, size, seen));
      for (int r = 0; r < n; r++) {
        differentiate(i + r, r * KEYS, keys);
      }
      arithmetic.add(ds, Matrix.of(rows, row), here.gradient(), new Size(n, seen, size));
      Size across = new Size(seen, n, size);
      arithmetic.add(Matrix.transposed(slopes, KEYS), here.q(), Matrix.of(dk, row), across);
      arithmetic.add(Matrix.transposed(weights, KEYS), here.out(), Matrix.of(dv, row), across);
    }
    for (int j = 0; j < keys.length; j++) {
      head.rows(to.k()).write(keys[j], dk, j * row, head.problem.rule().scale());
      head.rows(to.v()).write(keys[j], dv, j * row, 1);
    }
  }

  /** Replaces {@code q·k} by {@code P}, and {@code dP} by {@code dS / scale}. */
  private void differentiate(int query, int at, int[] keys) {
    int seen = head.seen(query, keys);
    if (seen > 0) {
      head.score(weights, at, query, keys);
      if (softmax) {
        arithmetic.exp(weights, at, seen, logSumExp[query]);
        arithmetic.softmaxSlope(weights, slopes, at, seen, mean[query]);
      } else {
        arithmetic.logistic(weights, at, seen);
        arithmetic.logisticSlope(weights, slopes, at, seen);
      }
    }
    Arrays.fill(weights, at + seen, at + keys.length, 0);
    Arrays.fill(slopes, at + seen, at + keys.length, 0);
  }
}
