package org.fullrank.kernels;

import java.util.Optional;

/**
 * The inner loops of the Java kernels, on {@code float[]}. An implementation may round {@code n} up
 * to a multiple of {@link #step}, both for reading and for writing. Rows have padding for it, and
 * values in the padding are ignored.
 */
interface Arithmetic {
  /** The module of the Vector API; the JVM reads it only with {@code --add-modules}. */
  String VECTOR_MODULE = "jdk.incubator.vector";

  /** The implementation by the Vector API; empty without the module. */
  static Optional<Arithmetic> vectors() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).map(_ -> new VectorArithmetic());
  }

  /** The size of a product {@code [m, depth]·[depth, n]}. */
  record Size(int m, int depth, int n) {}

  /** The number of columns that are computed together. */
  int step();

  /** {@code to += a·b}; the columns of {@code b, to} are contiguous. */
  void add(Matrix a, Matrix b, Matrix to, Size size);

  /** The maximum of {@code row[at], …, row[at + n − 1]}; NaN may be ignored. */
  float largest(float[] row, int at, int n);

  /** Replaces each {@code x} by {@code e^(x − level)} and returns the sum. */
  float exp(float[] row, int at, int n, float level);

  /** Replaces each {@code x} by {@code 1 / (1 + e^−x)}. */
  void logistic(float[] row, int at, int n);

  /** Replaces {@code dP} by {@code P (dP − mean)}, the backward of the softmax. */
  void softmaxSlope(float[] weights, float[] slopes, int at, int n, float mean);

  /** Replaces {@code dP} by {@code P (1 − P) dP}, the backward of the logistic function. */
  void logisticSlope(float[] weights, float[] slopes, int at, int n);
}
