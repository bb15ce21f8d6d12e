package org.fullrank.kernels;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Attention as its formula reads, in float64, one row at a time. */
public final class Oracle {
  /** How {@code q·k} is summed. */
  @FunctionalInterface
  interface Dot {
    double of(double[] a, int i, double[] b, int j, int size);

    Dot EXACT =
        (a, i, b, j, size) -> {
          double sum = 0;
          for (int d = 0; d < size; d++) {
            sum += a[i + d] * b[j + d];
          }
          return sum;
        };

    /** As a plain loop in fp32 does. */
    Dot SINGLE =
        (a, i, b, j, size) -> {
          float sum = 0;
          for (int d = 0; d < size; d++) {
            sum += (float) a[i + d] * (float) b[j + d];
          }
          return sum;
        };
  }

  private final Sample sample;
  private final Dot dot;
  private final DoubleUnaryOperator kept;
  private final Shape shape;
  private final Outcome outcome;
  private final boolean[][] offered;

  /** Norms of dq and dk, were nothing to cancel. */
  private double dqMagnitude;

  private double dkMagnitude;

  private Oracle(Sample sample, Dot dot, DoubleUnaryOperator kept) {
    this.sample = sample;
    this.dot = dot;
    this.kept = kept;
    this.shape = sample.problem().shape();
    this.offered = new boolean[shape.batch()][shape.keys()];
    for (int b = 0; b < shape.batch(); b++) {
      for (int key : sample.problem().rule().mask().offered(b, shape.keys())) {
        offered[b][key] = true;
      }
    }
    int rows = (int) sample.problem().rows();
    this.outcome =
        new Outcome(
            new double[sample.q().length],
            new double[rows],
            new double[sample.q().length],
            new double[sample.k().length],
            new double[sample.k().length]);
  }

  public static Oracle of(Sample sample) {
    return of(sample, Dot.EXACT);
  }

  static Oracle of(Sample sample, Dot dot) {
    return new Oracle(sample, dot, DoubleUnaryOperator.identity()).solved();
  }

  /** The formula in bf16, composed of products: P, dP, dS and what comes out are rounded. */
  Outcome composed() {
    Outcome made = new Oracle(sample, Dot.EXACT, Oracle::rounded).solved().outcome();
    return new Outcome(
        rounded(made.out()),
        made.logSumExp(),
        rounded(made.dq()),
        rounded(made.dk()),
        rounded(made.dv()));
  }

  private static double rounded(double value) {
    return Sample.rounded(Element.BFLOAT16, (float) value);
  }

  private static double[] rounded(double[] from) {
    return Arrays.stream(from).map(Oracle::rounded).toArray();
  }

  private Oracle solved() {
    for (int b = 0; b < shape.batch(); b++) {
      for (int h = 0; h < shape.heads(); h++) {
        for (int i = 0; i < shape.queries(); i++) {
          row(b, h, i);
        }
      }
    }
    return this;
  }

  public Outcome outcome() {
    return outcome;
  }

  public double dqMagnitude() {
    return Math.sqrt(dqMagnitude);
  }

  public double dkMagnitude() {
    return Math.sqrt(dkMagnitude);
  }

  private boolean visible(int b, int i, int j) {
    boolean future = j > i + shape.keys() - shape.queries();
    return offered[b][j] && !(future && sample.problem().rule().mask().causal());
  }

  private void row(int b, int h, int i) {
    int size = shape.size();
    int head = b * shape.heads() + h;
    int q = (head * shape.queries() + i) * size;
    double[] score = new double[shape.keys()];
    double[] dp = new double[shape.keys()];
    for (int j = 0; j < shape.keys(); j++) {
      int k = (head * shape.keys() + j) * size;
      dp[j] = kept.applyAsDouble(Dot.EXACT.of(sample.g(), q, sample.v(), k, size));
      score[j] =
          visible(b, i, j)
              ? score(dot.of(sample.q(), q, sample.k(), k, size), h, i, j)
              : Double.NEGATIVE_INFINITY;
    }
    double[] most = most(q, head);
    double[] p = Arrays.stream(weights(score, head * shape.queries() + i)).map(kept).toArray();
    double mean = Dot.EXACT.of(p, 0, dp, 0, p.length);
    for (int j = 0; j < shape.keys(); j++) {
      boolean softmax = sample.problem().softmax();
      double scale = sample.problem().rule().scale();
      double ds = kept.applyAsDouble(scale * p[j] * (softmax ? dp[j] - mean : (1 - p[j]) * dp[j]));
      double before = most[j] + (softmax ? Dot.EXACT.of(p, 0, most, 0, p.length) : 0);
      gather(q, (head * shape.keys() + j) * size, p[j], ds, scale * p[j] * before);
    }
  }

  /** {@code Σ|g v|}: what {@code dP} would be, were nothing to cancel. */
  private double[] most(int q, int head) {
    double[] most = new double[shape.keys()];
    for (int j = 0; j < shape.keys(); j++) {
      for (int d = 0; d < shape.size(); d++) {
        int k = (head * shape.keys() + j) * shape.size();
        most[j] += Math.abs(sample.g()[q + d] * sample.v()[k + d]);
      }
    }
    return most;
  }

  private double score(double product, int h, int i, int j) {
    Rule rule = sample.problem().rule();
    float[] slopes = rule.mask().slopes();
    double slope = slopes.length == 0 ? 0 : slopes[h];
    double distance = Math.abs(i + shape.keys() - shape.queries() - j);
    return rule.scale() * product + sample.problem().bias() - slope * distance;
  }

  private double[] weights(double[] score, int row) {
    if (!sample.problem().softmax()) {
      return Arrays.stream(score).map(s -> 1 / (1 + Math.exp(-s))).toArray();
    }
    double top = Arrays.stream(score).max().orElseThrow();
    if (top == Double.NEGATIVE_INFINITY) {
      outcome.logSumExp()[row] = top;
      return new double[score.length];
    }
    double sum = Arrays.stream(score).map(s -> Math.exp(s - top)).sum();
    outcome.logSumExp()[row] = top + Math.log(sum);
    return Arrays.stream(score).map(s -> Math.exp(s - top) / sum).toArray();
  }

  private void gather(int q, int k, double p, double ds, double most) {
    for (int d = 0; d < shape.size(); d++) {
      outcome.out()[q + d] += p * sample.v()[k + d];
      outcome.dq()[q + d] += ds * sample.k()[k + d];
      outcome.dk()[k + d] += ds * sample.q()[q + d];
      outcome.dv()[k + d] += p * sample.g()[q + d];
      dqMagnitude += Math.pow(most * sample.k()[k + d], 2);
      dkMagnitude += Math.pow(most * sample.q()[q + d], 2);
    }
  }
}
