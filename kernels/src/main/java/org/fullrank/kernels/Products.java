package org.fullrank.kernels;

/**
 * Products of small matrices in {@code float[]}. Only on Java arrays does the JVM's compiler turn
 * these loops into vector instructions.
 */
final class Products {
  private Products() {}

  /**
   * A matrix within an array; never compared.
   *
   * @param row step between rows
   * @param column step between columns
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Matrix(float[] data, int start, int row, int column) {
    static Matrix of(float[] data, int row) {
      return new Matrix(data, 0, row, 1);
    }

    static Matrix transposed(float[] data, int row) {
      return new Matrix(data, 0, 1, row);
    }

    Matrix from(int line) {
      return new Matrix(data, start + line * row, row, column);
    }

    float at(int i, int k) {
      return data[start + i * row + k * column];
    }
  }

  /** Of a product {@code [m, depth]·[depth, n]}. */
  record Size(int m, int depth, int n) {}

  /** {@code to += a·b}; the columns of {@code b, to} are contiguous. */
  static void add(Matrix a, Matrix b, Matrix to, Size size) {
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
}
