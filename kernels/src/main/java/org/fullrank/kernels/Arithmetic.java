package org.fullrank.kernels;

import java.util.Optional;

/**
 * The inner loops of the kernels in Java, on {@code float[]} alone. What is counted by {@code n}
 * may be rounded up to a multiple of {@link #step}, in what is read and in what is written: rows
 * have room for that, and whose numbers do not count.
 */
interface Arithmetic {
  /** Its packages are readable only where the JVM was told to add it. */
  String VECTOR_MODULE = "jdk.incubator.vector";

  /** By the Vector API, where this JVM has it. */
  static Optional<Arithmetic> vectors() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).map(_ -> new VectorArithmetic());
  }

  /** Of a product {@code [m, depth]·[depth, n]}. */
  record Size(int m, int depth, int n) {}

  /** Columns that are computed together. */
  int step();

  /** {@code to += a·b}; the columns of {@code b, to} are contiguous. */
  void add(Matrix a, Matrix b, Matrix to, Size size);

  /** The largest of {@code row[at], …, row[at + n − 1]}; NaN may be passed over. */
  float largest(float[] row, int at, int n);

  /** {@code e^(x − level)} for each, and their sum. */
  float exp(float[] row, int at, int n, float level);

  /** {@code 1 / (1 + e^−x)} for each. */
  void logistic(float[] row, int at, int n);

  /** {@code dP} becomes {@code P (dP − mean)}: the derivative of the softmax. */
  void softmaxSlope(float[] weights, float[] slopes, int at, int n, float mean);

  /** {@code dP} becomes {@code P (1 − P) dP}: the derivative of the logistic function. */
  void logisticSlope(float[] weights, float[] slopes, int at, int n);
}
