package org.fullrank.probe;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/**
 * Multinomial logistic regression on frozen features: {@code mean cross-entropy + c/(2n) ‖W‖²},
 * without a penalty on the bias, solved to convergence by full-batch L-BFGS. It has no step size,
 * no epochs and no random numbers.
 *
 * <p>Features are standardised by the training samples' mean and deviation (constant features
 * become 0). The penalty {@code c} (scikit-learn's {@code 1/C}) is chosen from {@code 10⁴, 10³, …
 * 1} by the accuracy on held-out training samples. The strongest penalty wins a tie; the final fit
 * is on all training samples. Held-out samples are every fifth sample of each class, the last
 * sample of a class of two to four, and none of a class of one. If every class has one sample,
 * {@code c} is 1, scikit-learn's default. Test samples are predicted once and never fitted.
 */
public final class LinearProbe {
  private static final double[] PENALTIES = {1e4, 1e3, 1e2, 1e1, 1};
  private static final double UNCHOSEN = 1;
  private static final int SLICE = 5;
  private static final Lbfgs SOLVER = new Lbfgs(10, 500, 1e-4);

  /** The probe; it has no settings. */
  public LinearProbe() {}

  /** The accuracy of a probe, and the class that it gives to each labelled test sample. */
  public record Classification(ProbeResult result, Classified samples) {}

  /**
   * The accuracy of {@link #classify}.
   *
   * @throws IllegalArgumentException as {@link #classify}
   * @throws org.fullrank.core.Problem as {@link #classify}
   */
  public ProbeResult measure(Embeddings train, Embeddings test) {
    return classify(train, test).result();
  }

  /**
   * Fits {@code train} and classifies {@code test}. Unlabelled samples are left out of both.
   *
   * @throws IllegalArgumentException if the two differ in width or classes, or if either has no
   *     labelled sample
   * @throws org.fullrank.core.Problem of kind DATA if a number is not finite
   */
  public Classification classify(Embeddings train, Embeddings test) {
    Embeddings.matching(train, test);
    Embeddings from = train.usable("train");
    Embeddings to = test.usable("test");
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        return classifyUsable(from, to);
      }
    });
  }

  private static Classification classifyUsable(Embeddings train, Embeddings test) {
    Standard standard = Standard.of(train.tensor());
    Tensor x = standard.apply(train.tensor());
    boolean[] heldOut = heldOut(train.labels());
    Choice choice = choose(x, train.labels(), heldOut);
    var solution =
        SOLVER.minimise(SoftmaxRegression.of(x, train.labels(), choice.penalty), choice.start);
    var classifier =
        new Protocol.Classifier.Linear(
            choice.penalty, choice.heldOut, solution.iterations(), solution.converged());
    Tensor unseen = standard.apply(test.tensor());
    int classes = train.labels().classes();
    int[] predicted = SoftmaxRegression.predict(unseen, solution.x(), classes);
    var protocol =
        new Protocol(classifier, train.feature(), Protocol.Sizes.of(train, test), Split.TEST);
    return new Classification(
        ProbeResult.of(predicted, test, protocol),
        new Classified(
            test.labels(), predicted, SoftmaxRegression.shares(unseen, solution.x(), classes)));
  }

  /** The best penalty, with the solution of its fit. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not shared
  private record Choice(double penalty, double[] start, int heldOut, int correct) {}

  private static Choice choose(Tensor x, Labels labels, boolean[] heldOut) {
    int[] fit = IntStream.range(0, heldOut.length).filter(i -> !heldOut[i]).toArray();
    int[] check = IntStream.range(0, heldOut.length).filter(i -> heldOut[i]).toArray();
    double[] weights = new double[SoftmaxRegression.size(x.size(1), labels.classes())];
    if (check.length == 0) {
      return new Choice(UNCHOSEN, weights, 0, 0);
    }
    var best = new Choice(PENALTIES[0], weights, check.length, -1);
    try (var _ = Scope.open()) {
      Tensor seen = SoftmaxRegression.rows(x, fit);
      Tensor unseen = SoftmaxRegression.rows(x, check);
      for (double penalty : PENALTIES) { // from strong to weak: each fit starts near its end
        var objective = SoftmaxRegression.of(seen, labels.rows(fit), penalty);
        weights = SOLVER.minimise(objective, weights).x();
        int correct = correct(unseen, labels.rows(check), weights);
        if (correct > best.correct) {
          best = new Choice(penalty, weights, check.length, correct);
        }
      }
    }
    return best;
  }

  private static int correct(Tensor x, Labels labels, double[] weights) {
    int[] predicted = SoftmaxRegression.predict(x, weights, labels.classes());
    return (int)
        IntStream.range(0, predicted.length)
            .filter(row -> predicted[row] == labels.indices()[row])
            .count();
  }

  /** Every fifth sample of each class in order; of a class of 2 to 4 the last. */
  private static boolean[] heldOut(Labels labels) {
    int[] sizes = new int[labels.classes()];
    for (int label : labels.indices()) {
      sizes[label]++;
    }
    int[] seen = new int[labels.classes()];
    boolean[] heldOut = new boolean[labels.size()];
    for (int row = 0; row < heldOut.length; row++) {
      int label = labels.indices()[row];
      int every = Math.min(SLICE, sizes[label]);
      heldOut[row] = every > 1 && ++seen[label] % every == 0;
    }
    return heldOut;
  }
}
