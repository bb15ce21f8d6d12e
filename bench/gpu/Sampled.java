import java.util.Random;
import org.fullrank.kernels.Shape;

/**
 * Errors against float64 on rows drawn at random, the first and the last among them: {@code ‖got −
 * want‖ / ‖want‖}. Rows of {@code dk} and {@code dv} take the softmax's sums and results, checked
 * by then, from the device: from scratch they cost all the queries' rows.
 */
record Sampled(double out, double dq, double dk, double dv) {
  private static final int ROWS = 24;
  private static final double SHARE = 0.3;

  /** Sums of squares. */
  private static final class Error {
    double difference;
    double norm;

    void add(double[] got, double[] want) {
      for (int d = 0; d < want.length; d++) {
        difference += Math.pow(got[d] - want[d], 2);
        norm += want[d] * want[d];
      }
    }

    /** Where nearly all cancels, a share of what was there before is the measure. */
    void atLeast(double factor, double[] row) {
      norm += Math.pow(SHARE * factor, 2) * dot(row, row);
    }

    double relative() {
      return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }
  }

  static Sampled of(Case done, long seed) {
    var random = new Random(seed);
    Shape s = done.problem.shape();
    var out = new Error();
    var dq = new Error();
    var dk = new Error();
    var dv = new Error();
    for (int i = 0; i < ROWS; i++) {
      int head = random.nextInt(s.batch() * s.heads());
      query(done, head, pick(i, s.queries(), random), out, dq);
      key(done, head, pick(i, s.keys(), random), dk, dv);
    }
    return new Sampled(out.relative(), dq.relative(), dk.relative(), dv.relative());
  }

  private static int pick(int i, int rows, Random random) {
    return i == 0 ? 0 : i == 1 ? rows - 1 : random.nextInt(rows);
  }

  private static boolean visible(Case done, int query, int key) {
    Shape s = done.problem.shape();
    return !done.problem.rule().mask().causal() || key <= query + s.keys() - s.queries();
  }

  private static double score(Case done, double[] q, double[] k) {
    return done.problem.rule().scale() * dot(q, k) + done.bias();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] row) {
    for (int d = 0; d < to.length; d++) {
      to[d] += factor * row[d];
    }
  }

  private static double gradient(Case done, double p, double dp, double delta) {
    return done.problem.rule().scale() * p * (done.softmax() ? dp - delta : (1 - p) * dp);
  }

  private static void query(Case done, int head, int query, Error outError, Error dqError) {
    int keys = done.problem.shape().keys();
    double[] q = done.row(done.q, head, query);
    double[] g = done.row(done.g, head, query);
    double[] p = new double[keys];
    double[] dp = new double[keys];
    double sum = 0;
    for (int j = 0; j < keys; j++) {
      if (visible(done, query, j)) {
        double s = score(done, q, done.row(done.k, head, j));
        p[j] = done.softmax() ? Math.exp(s) : 1 / (1 + Math.exp(-s));
        dp[j] = dot(g, done.row(done.v, head, j));
        sum += p[j];
      }
    }
    double factor = done.softmax() && sum > 0 ? 1 / sum : 1;
    double delta = factor * dot(p, dp);
    double[] out = new double[q.length];
    double[] dq = new double[q.length];
    for (int j = 0; j < keys; j++) {
      double weight = factor * p[j];
      add(out, weight, done.row(done.v, head, j));
      add(dq, gradient(done, weight, dp[j], delta), done.row(done.k, head, j));
      dqError.atLeast(
          gradient(done, weight, Math.abs(dp[j]), -Math.abs(delta)), done.row(done.k, head, j));
    }
    outError.add(done.row(done.out, head, query), out);
    dqError.add(done.row(done.dq, head, query), dq);
  }

  private static void key(Case done, int head, int key, Error dkError, Error dvError) {
    double[] k = done.row(done.k, head, key);
    double[] v = done.row(done.v, head, key);
    double[] dk = new double[k.length];
    double[] dv = new double[k.length];
    for (int i = 0; i < done.problem.shape().queries(); i++) {
      if (visible(done, i, key)) {
        double[] q = done.row(done.q, head, i);
        double[] g = done.row(done.g, head, i);
        double s = score(done, q, k);
        double p = done.softmax() ? Math.exp(s - done.logSumExp(head, i)) : 1 / (1 + Math.exp(-s));
        double delta = done.softmax() ? dot(g, done.row(done.out, head, i)) : 0;
        add(dv, p, g);
        add(dk, gradient(done, p, dot(g, v), delta), q);
        dkError.atLeast(gradient(done, p, Math.abs(dot(g, v)), -Math.abs(delta)), q);
      }
    }
    dkError.add(done.row(done.dk, head, key), dk);
    dvError.add(done.row(done.dv, head, key), dv);
  }
}
