package org.fullrank.report;

/** Vector arithmetic on rows of numbers. */
final class Vectors {
  private Vectors() {}

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** The rows scaled to length 1; a zero row stays zero. */
  static float[][] unit(float[][] rows) {
    float[][] unit = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double length = Math.sqrt(dot(rows[i], rows[i]));
      unit[i] = new float[rows[i].length];
      for (int j = 0; j < rows[i].length && length > 0 && Double.isFinite(length); j++) {
        unit[i][j] = (float) (rows[i][j] / length);
      }
    }
    return unit;
  }

  /** The rows in double precision. */
  static double[][] wide(float[][] rows) {
    double[][] wide = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      wide[i] = new double[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        wide[i][j] = rows[i][j];
      }
    }
    return wide;
  }

  static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
