package org.fullrank.probe;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;

/**
 * A linear probe that was fitted as {@link LinearProbe} fits, as a map to logits. Its tensors live
 * in the caller's scope.
 *
 * @param standard of the training features
 * @param head from standardised features to logits {@code [samples, classes]}
 * @param penalty {@code c}, the weight of half the squared weights beside the summed cross-entropy
 */
public record FittedProbe(Standard standard, LinearMap head, double penalty) {
  private static final double[] PENALTIES = {1e3, 1e2, 1e1, 1};
  private static final Lbfgs SOLVER = new Lbfgs(10, 300, 1e-4);
  private static final int HELD_OUT = 5;

  /**
   * The probe of labelled samples whose penalty has the least cross-entropy on every fifth of them;
   * the final fit is on all.
   *
   * @param features {@code [samples, width]}
   * @param labels of the samples, each labelled
   */
  public static FittedProbe chosen(Tensor features, Labels labels) {
    int[] fit = IntStream.range(0, labels.size()).filter(i -> i % HELD_OUT > 0).toArray();
    int[] check = IntStream.range(0, labels.size()).filter(i -> i % HELD_OUT == 0).toArray();
    double best = PENALTIES[0];
    double least = Double.POSITIVE_INFINITY;
    try (var _ = Scope.open()) {
      Standard standard = Standard.of(SoftmaxRegression.rows(features, fit));
      Tensor seen = standard.apply(SoftmaxRegression.rows(features, fit));
      Tensor unseen = standard.apply(SoftmaxRegression.rows(features, check));
      double[] point = new double[SoftmaxRegression.size(features.size(1), labels.classes())];
      for (double penalty : PENALTIES) {
        var objective = SoftmaxRegression.of(seen, labels.rows(fit), penalty);
        point = SOLVER.minimise(objective, point).x();
        double loss =
            SoftmaxRegression.of(unseen, labels.rows(check), 0).at(point, new double[point.length]);
        if (loss < least) {
          least = loss;
          best = penalty;
        }
      }
    }
    return of(features, labels, best);
  }

  /** The probe with the penalty {@code penalty}. */
  public static FittedProbe of(Tensor features, Labels labels, double penalty) {
    Standard standard = Standard.of(features);
    int classes = labels.classes();
    int width = Math.toIntExact(features.size(1));
    double[] point;
    try (var _ = Scope.open()) {
      var objective = SoftmaxRegression.of(standard.apply(features), labels, penalty);
      point = SOLVER.minimise(objective, new double[SoftmaxRegression.size(width, classes)]).x();
    }
    double[] weight = Arrays.copyOf(point, width * classes);
    double[] bias = Arrays.copyOfRange(point, width * classes, point.length);
    Tensor rows = Tensors.like(weight, features, width, classes).t().contiguous();
    var head = Linear.of(rows, Optional.of(Tensors.like(bias, features, classes)));
    return new FittedProbe(standard, head, penalty);
  }

  /** The features {@code [samples, width]} as the head takes them. */
  public Tensor standardised(Tensor features) {
    return Ops.noGrad(() -> standard.apply(features));
  }
}
