package org.fullrank.probe;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * {@code −1/n Σ log softmax(xW + b)[y] + c/(2n) ‖W‖²} as a function of {@code W} and {@code b}, the
 * gradient by hand: {@code Xᵀ(P − Y)/n + cW/n}.
 *
 * <p>A point is {@code W} row-major, {@code [width, classes]}, then {@code b}. Products are in
 * fp32, the point and the penalty in float64.
 *
 * @param x {@code [n, width]}
 * @param y {@code [n, classes]}, one-hot
 * @param penalty {@code c}
 */
record SoftmaxRegression(Tensor x, Tensor y, double penalty) implements Lbfgs.Objective {
  static SoftmaxRegression of(Tensor x, Labels labels, double penalty) {
    float[] hot = new float[labels.size() * labels.classes()];
    for (int row = 0; row < labels.size(); row++) {
      hot[row * labels.classes() + labels.indices()[row]] = 1;
    }
    return new SoftmaxRegression(x, Tensors.of(hot, labels.size(), labels.classes()), penalty);
  }

  /** How many numbers a point has. */
  static int size(long width, int classes) {
    return Math.toIntExact((width + 1) * classes);
  }

  @Override
  public double at(double[] point, double[] gradient) {
    try (var _ = Scope.open()) {
      long n = x.size(0);
      Tensor logits = logits(x, point, Math.toIntExact(y.size(1)));
      Tensor logShares = logits.log_softmax(1);
      Tensor error = logShares.exp().sub_(y); // [n, classes]
      double[] slope = Tensors.doubles(Ops.cat(0, x.t().matmul(error), Ops.sum(error, true, 0)));
      double fit = -Ops.value(logShares.mul_(y).sum());
      int weights = point.length - Math.toIntExact(y.size(1));
      double norm = 0;
      for (int i = 0; i < point.length; i++) {
        double pull = i < weights ? penalty * point[i] : 0;
        gradient[i] = (slope[i] + pull) / n;
        norm += pull * point[i];
      }
      return (fit + norm / 2) / n;
    }
  }

  /** The most likely class of each row; the lower index on a tie. */
  static int[] predict(Tensor x, double[] point, int classes) {
    float[] logits;
    try (var _ = Scope.open()) {
      logits = Tensors.floats(logits(x, point, classes));
    }
    int[] predicted = new int[Math.toIntExact(x.size(0))];
    for (int row = 0; row < predicted.length; row++) {
      int best = 0;
      for (int label = 1; label < classes; label++) {
        best = logits[row * classes + label] > logits[row * classes + best] ? label : best;
      }
      predicted[row] = best;
    }
    return predicted;
  }

  /** The rows {@code indices} of {@code x}. */
  static Tensor rows(Tensor x, int[] indices) {
    long[] wide = Arrays.stream(indices).asLongStream().toArray();
    return Scope.tidy(() -> x.index_select(0, Tensors.of(wide, wide.length)));
  }

  private static Tensor logits(Tensor x, double[] point, int classes) {
    Tensor all = Ops.toFloat(Tensors.of(point, x.size(1) + 1, classes));
    return x.matmul(all.narrow(0, 0, x.size(1))).add_(all.narrow(0, x.size(1), 1));
  }
}
