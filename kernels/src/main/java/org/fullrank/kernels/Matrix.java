package org.fullrank.kernels;

/**
 * A matrix within an array. Its equality is not used.
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
