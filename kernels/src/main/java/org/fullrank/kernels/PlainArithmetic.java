package org.fullrank.kernels;

/**
 * Scalar loops. JDK 25 does not vectorise them, as it cannot exclude that two arrays are the same.
 */
final class PlainArithmetic implements Arithmetic {
  @Override
  public int step() {
    return 1;
  }

  @Override
  public void add(Matrix a, Matrix b, Matrix to, Size size) {
    int m = size.m();
    int depth = size.depth();
    int n = size.n();
    for (int i = 0; i < m; i++) {
      int k = 0;
      for (; k + 4 <= depth; k += 4) {
        float[] factors = {a.at(i, k), a.at(i, k + 1), a.at(i, k + 2), a.at(i, k + 3)};
        addFour(factors, b.from(k), to.from(i), n);
      }
      for (; k < depth; k++) {
        addOne(a.at(i, k), b.from(k), to.from(i), n);
      }
    }
  }

  private static void addFour(float[] factors, Matrix b, Matrix to, int n) {
    float[] from = b.data();
    float[] sum = to.data();
    float f0 = factors[0];
    float f1 = factors[1];
    float f2 = factors[2];
    float f3 = factors[3];
    int at = b.start();
    int row = b.row();
    int o = to.start();
    for (int j = 0; j < n; j++) {
      float fresh = f0 * from[at + j] + f1 * from[at + row + j];
      fresh += f2 * from[at + 2 * row + j] + f3 * from[at + 3 * row + j];
      sum[o + j] += fresh;
    }
  }

  private static void addOne(float factor, Matrix b, Matrix to, int n) {
    float[] from = b.data();
    float[] sum = to.data();
    int at = b.start();
    int o = to.start();
    for (int j = 0; j < n; j++) {
      sum[o + j] += factor * from[at + j];
    }
  }

  @Override
  public float largest(float[] row, int at, int n) {
    float most = row[at];
    for (int j = at + 1; j < at + n; j++) {
      most = row[j] > most ? row[j] : most;
    }
    return most;
  }

  @Override
  public float exp(float[] row, int at, int n, float level) {
    float sum = 0;
    for (int j = at; j < at + n; j++) {
      row[j] = Exp.of(row[j] - level);
      sum += row[j];
    }
    return sum;
  }

  @Override
  public void logistic(float[] row, int at, int n) {
    for (int j = at; j < at + n; j++) {
      row[j] = Exp.logistic(row[j]);
    }
  }

  @Override
  public void softmaxSlope(float[] weights, float[] slopes, int at, int n, float mean) {
    for (int j = at; j < at + n; j++) {
      slopes[j] = weights[j] * (slopes[j] - mean);
    }
  }

  @Override
  public void logisticSlope(float[] weights, float[] slopes, int at, int n) {
    for (int j = at; j < at + n; j++) {
      slopes[j] = weights[j] * (1 - weights[j]) * slopes[j];
    }
  }
}
