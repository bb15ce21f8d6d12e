package org.fullrank.probe;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * {@code −1/n Σ log softmax(xW + b)[y] + c/(2n) ‖W‖²} as a function of {@code W} and {@code b}, the
 * gradient by hand: {@code Xᵀ(P − Y)/n + cW/n}.
 *
 * <p>A point is {@code W} row-major, {@code [width, classes]}, then {@code b}. Products are in
 * fp32, sums over slices of the samples, the point and the penalty in float64. An evaluation is 4 n
 * width classes flops; its memory does not grow with {@code n}.
 *
 * @param x {@code [n, width]}
 * @param y class indices {@code [n, 1]}, int64
 * @param penalty {@code c}
 * @param slice number of samples per matrix product
 */
record SoftmaxRegression(Tensor x, Tensor y, int classes, double penalty, int slice)
    implements Lbfgs.Objective {
  private static final int MOST_LOGITS = 1 << 24; // at once: 64 MiB

  static SoftmaxRegression of(Tensor x, Labels labels, double penalty) {
    long[] y = Arrays.stream(labels.indices()).asLongStream().toArray();
    int classes = labels.classes();
    return new SoftmaxRegression(
        x, Tensors.like(y, x, y.length, 1), classes, penalty, slice(classes));
  }

  private static int slice(int classes) {
    return Math.max(1, MOST_LOGITS / classes);
  }

  /** The number of entries of a point. */
  static int size(long width, int classes) {
    return Math.toIntExact((width + 1) * classes);
  }

  @Override
  public double at(double[] point, double[] gradient) {
    long n = x.size(0);
    double fit = 0;
    double[] slope = new double[point.length];
    try (var _ = Scope.open()) {
      Tensor weights = weights(point, x, classes);
      for (long from = 0; from < n; from += slice) {
        fit += add(from, Math.min(slice, n - from), weights, slope);
      }
    }
    double norm = 0;
    for (int i = 0; i < point.length; i++) {
      double pull = i < point.length - classes ? penalty * point[i] : 0;
      gradient[i] = (slope[i] + pull) / n;
      norm += pull * point[i];
    }
    return (fit + norm / 2) / n;
  }

  /** The loss of {@code count} samples; adds their gradient to {@code slope}. */
  private double add(long from, long count, Tensor weights, double[] slope) {
    try (var _ = Scope.open()) {
      Tensor some = x.narrow(0, from, count);
      Tensor right = y.narrow(0, from, count);
      Tensor logShares = logits(some, weights).log_softmax(1);
      Tensor error =
          logShares.exp().scatter_add_(1, right, Ops.fullLike(logShares, -1, count, 1)); // P - Y
      double[] part = Tensors.doubles(Ops.cat(0, some.t().matmul(error), Ops.sum(error, true, 0)));
      for (int i = 0; i < part.length; i++) {
        slope[i] += part[i];
      }
      return -DoubleStream.of(Tensors.doubles(logShares.gather(1, right))).sum();
    }
  }

  /** The most likely class of each row; the lower index on a tie. */
  static int[] predict(Tensor x, double[] point, int classes) {
    return predict(x, point, classes, slice(classes));
  }

  static int[] predict(Tensor x, double[] point, int classes, int slice) {
    int[] predicted = new int[Math.toIntExact(x.size(0))];
    try (var _ = Scope.open()) {
      Tensor weights = weights(point, x, classes);
      for (int from = 0; from < predicted.length; from += slice) {
        int count = Math.min(slice, predicted.length - from);
        System.arraycopy(likeliest(x.narrow(0, from, count), weights), 0, predicted, from, count);
      }
    }
    return predicted;
  }

  private static int[] likeliest(Tensor x, Tensor weights) {
    float[] logits;
    try (var _ = Scope.open()) {
      logits = Tensors.floats(logits(x, weights));
    }
    int classes = Math.toIntExact(weights.size(1));
    int[] predicted = new int[logits.length / classes];
    for (int row = 0; row < predicted.length; row++) {
      int best = 0;
      for (int label = 1; label < classes; label++) {
        best = logits[row * classes + label] > logits[row * classes + best] ? label : best;
      }
      predicted[row] = best;
    }
    return predicted;
  }

  /** The probability of the most likely class of each row. */
  static float[] shares(Tensor x, double[] point, int classes) {
    float[] shares = new float[Math.toIntExact(x.size(0))];
    int slice = slice(classes);
    try (var _ = Scope.open()) {
      Tensor weights = weights(point, x, classes);
      for (int from = 0; from < shares.length; from += slice) {
        int count = Math.min(slice, shares.length - from);
        System.arraycopy(largest(x.narrow(0, from, count), weights), 0, shares, from, count);
      }
    }
    return shares;
  }

  private static float[] largest(Tensor x, Tensor weights) {
    try (var _ = Scope.open()) {
      return Tensors.floats(logits(x, weights).softmax(1).amax(new long[] {1}, false));
    }
  }

  /** The rows {@code indices} of {@code x}. */
  static Tensor rows(Tensor x, int[] indices) {
    long[] wide = Arrays.stream(indices).asLongStream().toArray();
    return Scope.tidy(() -> x.index_select(0, Tensors.like(wide, x, wide.length)));
  }

  /** {@code [width + 1, classes]}, the bias last. */
  private static Tensor weights(double[] point, Tensor x, int classes) {
    return Tensors.like(point, x, x.size(1) + 1, classes);
  }

  private static Tensor logits(Tensor x, Tensor weights) {
    return x.matmul(weights.narrow(0, 0, x.size(1))).add_(weights.narrow(0, x.size(1), 1));
  }
}
