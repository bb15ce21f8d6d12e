package org.fullrank.report;

/** The first two principal components of a matrix's rows, by power iteration from a fixed start. */
final class Principal {
  private static final int ROUNDS = 60;

  private Principal() {}

  /** The rows' coordinates {@code [rows][2]} along the first two principal components. */
  static double[][] plane(double[][] rows) {
    double[][] centred = centred(rows);
    double[][] plane = new double[rows.length][2];
    for (int axis = 0; axis < 2; axis++) {
      double[] direction = direction(centred);
      for (int i = 0; i < centred.length; i++) {
        double along = dot(centred[i], direction);
        plane[i][axis] = along;
        add(centred[i], direction, -along); // the next axis is found in what is left
      }
    }
    return plane;
  }

  private static double[][] centred(double[][] rows) {
    double[] mean = new double[rows[0].length];
    double[][] centred = new double[rows.length][mean.length];
    for (int i = 0; i < rows.length; i++) {
      centred[i] = rows[i].clone();
      add(mean, centred[i], 1.0 / rows.length);
    }
    for (double[] row : centred) {
      add(row, mean, -1);
    }
    return centred;
  }

  private static double[] direction(double[][] rows) {
    double[] direction = new double[rows[0].length];
    for (int j = 0; j < direction.length; j++) {
      direction[j] = Math.cos(j + 1); // any start that no real direction is orthogonal to
    }
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[direction.length];
      for (double[] row : rows) {
        add(next, row, dot(row, direction));
      }
      double length = Math.sqrt(dot(next, next));
      if (length < 1e-12) {
        return new double[direction.length];
      }
      direction = new double[direction.length];
      add(direction, next, 1 / length);
    }
    return direction;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double[] what, double times) {
    for (int i = 0; i < to.length; i++) {
      to[i] += times * what[i];
    }
  }
}
