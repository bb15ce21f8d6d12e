package org.fullrank.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.fullrank.kernels.PlainHead.KEYS;
import static org.fullrank.kernels.PlainHead.QUERIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.fullrank.kernels.Products.Matrix;
import org.fullrank.kernels.Products.Size;

/** Forward of one head. */
final class PlainForward {
  /** A score no key has. */
  private static final float LOWEST = -1e30f;

  private final PlainHead head;
  private final boolean softmax;
  private final int queries;
  private final int size;
  private final float[] out;
  private final float[] top;
  private final float[] sum;
  private final float[] tile = new float[QUERIES * KEYS];

  PlainForward(Attention problem, int batch, int head) {
    this.head = new PlainHead(problem, batch, head);
    this.softmax = problem.softmax();
    this.queries = problem.shape().queries();
    this.size = problem.shape().size();
    this.out = new float[queries * size];
    this.top = new float[queries];
    this.sum = new float[queries];
    Arrays.fill(top, LOWEST);
  }

  void run(Operands in, Result result) {
    Matrix q = Matrix.of(head.rows(in.q()).first(queries), size);
    for (int from = 0; from < head.keys.length; from += KEYS) {
      int[] keys = Arrays.copyOfRange(head.keys, from, Math.min(from + KEYS, head.keys.length));
      Matrix k = head.turned(head.rows(in.k()).gather(keys));
      Matrix v = Matrix.of(head.rows(in.v()).gather(keys), size);
      for (int i = 0; i < queries; i += QUERIES) {
        int n = Math.min(QUERIES, queries - i);
        Arrays.fill(tile, 0);
        Products.add(q.from(i), k, Matrix.of(tile, KEYS), new Size(n, size, keys.length));
        for (int r = 0; r < n; r++) {
          weigh(i + r, r * KEYS, keys);
        }
        Matrix to = Matrix.of(out, size).from(i);
        Products.add(Matrix.of(tile, KEYS), v, to, new Size(n, keys.length, size));
      }
    }
    write(head.rows(result.out()), result.logSumExp());
  }

  private void weigh(int query, int at, int[] keys) {
    float before = top[query];
    for (int j = 0; j < keys.length; j++) {
      tile[at + j] = head.score(tile[at + j], query, keys[j]);
      if (softmax && head.sees(query, keys[j])) {
        top[query] = Math.max(top[query], tile[at + j]);
      }
    }
    if (softmax && before != top[query]) {
      fade(query, before == LOWEST ? 0 : Exp.of(before - top[query]));
    }
    for (int j = 0; j < keys.length; j++) {
      float weight = softmax ? Exp.of(tile[at + j] - top[query]) : Exp.logistic(tile[at + j]);
      tile[at + j] = head.sees(query, keys[j]) ? weight : 0;
      sum[query] += tile[at + j];
    }
  }

  /** What was gathered against the old maximum counts for less. */
  private void fade(int query, float factor) {
    sum[query] *= factor;
    for (int d = query * size; d < (query + 1) * size; d++) {
      out[d] *= factor;
    }
  }

  private void write(Rows to, MemorySegment logSumExp) {
    for (int i = 0; i < queries; i++) {
      float factor = !softmax ? 1 : sum[i] == 0 ? 0 : 1 / sum[i];
      to.write(i, out, i * size, factor);
      if (softmax && logSumExp.byteSize() > 0) {
        float lse = (float) (top[i] + Math.log(sum[i])); // −∞ where nothing was seen
        logSumExp.set(JAVA_FLOAT_UNALIGNED, head.statistic(i) * Float.BYTES, lse);
      }
    }
  }
}
