package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.fullrank.kernels.JavaHead.KEYS;
import static org.fullrank.kernels.JavaHead.LOWEST;
import static org.fullrank.kernels.JavaHead.QUERIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.fullrank.kernels.Arithmetic.Size;

/** The forward pass of a head. */
final class JavaForward {
  private final JavaHead head;
  private final Arithmetic arithmetic;
  private final boolean softmax;
  private final int queries;
  private final int size;
  private final float[] out;
  private final float[] top;
  private final float[] sum;
  private final float[] tile = new float[QUERIES * KEYS];

  JavaForward(JavaHead head) {
    this.head = head;
    this.arithmetic = head.arithmetic;
    this.softmax = head.problem.softmax();
    this.queries = head.problem.shape().queries();
    this.size = head.problem.shape().size();
    this.out = new float[queries * head.row];
    this.top = new float[queries];
    this.sum = new float[queries];
    Arrays.fill(top, LOWEST);
  }

  void run(Operands in, AttentionOutput result) {
    Matrix q = Matrix.of(head.rows(in.q()).first(queries, head.row), head.row);
    for (int from = 0; from < head.keys.length; from += KEYS) {
      int[] keys = Arrays.copyOfRange(head.keys, from, Math.min(from + KEYS, head.keys.length));
      Matrix k = head.turned(head.rows(in.k()).gather(keys, head.row));
      Matrix v = Matrix.of(head.rows(in.v()).gather(keys, head.row), head.row);
      for (int i = 0; i < queries; i += QUERIES) {
        int n = Math.min(QUERIES, queries - i);
        int seen = head.seen(i + n - 1, keys);
        Arrays.fill(tile, 0, n * KEYS, 0);
        arithmetic.add(q.from(i), k, Matrix.of(tile, KEYS), new Size(n, size, seen));
        for (int r = 0; r < n; r++) {
          weigh(i + r, r * KEYS, keys);
        }
        Matrix to = Matrix.of(out, head.row).from(i);
        arithmetic.add(Matrix.of(tile, KEYS), v, to, new Size(n, seen, size));
      }
    }
    write(head.rows(result.out()), result.logSumExp());
  }

  private void weigh(int query, int at, int[] keys) {
    int seen = head.seen(query, keys);
    if (seen > 0) {
      head.score(tile, at, query, keys);
      if (softmax) {
        raise(query, arithmetic.largest(tile, at, seen));
        sum[query] += arithmetic.exp(tile, at, seen, top[query]);
      } else {
        arithmetic.logistic(tile, at, seen);
      }
    }
    Arrays.fill(tile, at + seen, at + keys.length, 0);
  }

  /** Rescales the sums of a query for its new maximum. */
  private void raise(int query, float level) {
    float before = top[query];
    if (level > before) {
      top[query] = level;
      float factor = before == LOWEST ? 0 : Exp.of(before - level);
      sum[query] *= factor;
      for (int d = query * head.row; d < query * head.row + size; d++) {
        out[d] *= factor;
      }
    }
  }

  private void write(Rows to, MemorySegment logSumExp) {
    for (int i = 0; i < queries; i++) {
      float factor = !softmax ? 1 : sum[i] == 0 ? 0 : 1 / sum[i];
      to.write(i, out, i * head.row, factor);
      if (softmax && logSumExp.byteSize() > 0) {
        float lse = (float) (top[i] + Math.log(sum[i])); // −∞ for a query without visible keys
        logSumExp.set(JAVA_FLOAT_UNALIGNED, head.statistic(i) * Float.BYTES, lse);
      }
    }
  }
}
