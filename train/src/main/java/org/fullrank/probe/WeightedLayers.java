package org.fullrank.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/**
 * The probe of SUPERB: multinomial logistic regression on {@code Σ_l softmax(a)_l x_l}, the weights
 * of the layers trained with it. Each layer is standardised by the training samples first; {@code
 * a} begins at 0. Departure: SUPERB trains by Adam and a grid of learning rates; here L-BFGS
 * minimises {@code mean cross-entropy + c/(2n) ‖W‖²} with a fixed {@code c}, so that nothing is
 * drawn. The weights follow the training loss: with few samples the layer that overfits most may
 * win.
 *
 * @param penalty {@code c}, positive
 * @see <a href="https://arxiv.org/abs/2105.01051">Yang et al., SUPERB, Interspeech 2021</a>
 */
public record WeightedLayers(double penalty) {
  /** The weakest penalty of {@link LinearProbe}. */
  public static final WeightedLayers DEFAULT = new WeightedLayers(1);

  private static final Lbfgs SOLVER = new Lbfgs(10, 500, 1e-4);

  public WeightedLayers {
    Check.positive(penalty, "penalty");
  }

  /**
   * An accuracy and the weights of the layers, first to last.
   *
   * @param weights sum to 1
   */
  public record Result(ProbeResult probe, List<Double> weights) {
    public Result {
      weights = List.copyOf(weights);
    }
  }

  /**
   * Fits {@code train} and classifies {@code test}, samples without a label left out.
   *
   * @throws IllegalArgumentException if they differ in layers, width or classes, or have no
   *     labelled sample
   */
  public Result measure(LayerEmbeddings train, LayerEmbeddings test) {
    if (train.layers().size() != test.layers().size() || train.layers().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "layers: want as many of test as of train, 1 or more, were %d and %d",
              train.layers().size(),
              test.layers().size()));
    }
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        return fitted(train, test);
      }
    });
  }

  private Result fitted(LayerEmbeddings train, LayerEmbeddings test) {
    int count = train.layers().size();
    var seen = new Tensor[count];
    var unseen = new Tensor[count];
    for (int l = 0; l < count; l++) {
      Embeddings.matching(train.layers().get(l), test.layers().get(l));
      Tensor x = train.layers().get(l).usable("train").tensor();
      var standard = Standard.of(x);
      seen[l] = standard.apply(x);
      unseen[l] = standard.apply(test.layers().get(l).usable("test").tensor());
    }
    Embeddings from = train.last().usable("train");
    Embeddings to = test.last().usable("test");
    int classes = from.labels().classes();
    var objective = new Objective(seen, oneHot(from.labels(), seen[0]), penalty);
    var start = new double[count + SoftmaxRegression.size(from.width(), classes)];
    var solution = SOLVER.minimise(objective, start);
    double[] weights = softmax(solution.x(), count);
    double[] rest = Arrays.copyOfRange(solution.x(), count, solution.x().length);
    int[] predicted = SoftmaxRegression.predict(mixed(unseen, weights), rest, classes);
    var classifier =
        new Protocol.Classifier.Linear(penalty, 0, solution.iterations(), solution.converged());
    var protocol =
        new Protocol(
            classifier, "weighted sum of all layers", Protocol.Sizes.of(from, to), Split.TEST);
    return new Result(
        ProbeResult.of(predicted, to, protocol), Arrays.stream(weights).boxed().toList());
  }

  private static Tensor oneHot(Labels labels, Tensor like) {
    int classes = labels.classes();
    var values = new float[labels.size() * classes];
    for (int row = 0; row < labels.size(); row++) {
      values[row * classes + labels.indices()[row]] = 1;
    }
    return Tensors.like(values, like, labels.size(), classes);
  }

  static double[] softmax(double[] point, int count) {
    double most = Arrays.stream(point, 0, count).max().orElse(0);
    double[] weights = Arrays.stream(point, 0, count).map(a -> Math.exp(a - most)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  private static Tensor mixed(Tensor[] layers, double[] weights) {
    Tensor sum = Ops.times(layers[0], weights[0]);
    for (int l = 1; l < layers.length; l++) {
      sum = Ops.plusTimes(sum, layers[l], weights[l]);
    }
    return sum;
  }

  /**
   * The loss; a point is {@code a}, {@code W [width, classes]}, {@code b}. With {@code E = P − Y},
   * the gradient of a layer's weight is {@code ⟨x_lᵀE, W⟩ / n}.
   *
   * @param layers {@code [n, width]} each
   * @param y {@code [n, classes]}, 1 at the class
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not shared
  record Objective(Tensor[] layers, Tensor y, double penalty) implements Lbfgs.Objective {
    @Override
    public double at(double[] point, double[] gradient) {
      try (var _ = Scope.open()) {
        int count = layers.length;
        long width = layers[0].size(1);
        long classes = y.size(1);
        double n = y.size(0);
        double[] weights = softmax(point, count);
        int end = (int) (count + width * classes);
        double[] w = Arrays.copyOfRange(point, count, end);
        double[] b = Arrays.copyOfRange(point, end, point.length);
        Tensor matrix = like(w, width, classes);
        Tensor mix = mixed(layers, weights);
        Tensor logShares = mix.matmul(matrix).add(like(b, 1, classes)).log_softmax(1);
        Tensor error = logShares.exp().sub(y);
        double norm = 0;
        double[] slope = Tensors.doubles(mix.transpose(0, 1).matmul(error));
        for (int i = 0; i < w.length; i++) {
          gradient[count + i] = (slope[i] + penalty * w[i]) / n;
          norm += penalty * w[i] * w[i];
        }
        double[] shift = Tensors.doubles(error.sum(0));
        for (int k = 0; k < classes; k++) {
          gradient[end + k] = shift[k] / n;
        }
        layerSlopes(weights, error.matmul(matrix.transpose(0, 1)), gradient);
        return -Ops.value(logShares.mul(y).sum()) / n + norm / (2 * n);
      }
    }

    private void layerSlopes(double[] weights, Tensor pull, double[] gradient) {
      var slopes = new double[weights.length];
      double mean = 0;
      for (int l = 0; l < weights.length; l++) {
        slopes[l] = Ops.value(layers[l].mul(pull).sum()) / y.size(0);
        mean += weights[l] * slopes[l];
      }
      for (int l = 0; l < weights.length; l++) {
        gradient[l] = weights[l] * (slopes[l] - mean);
      }
    }

    private Tensor like(double[] values, long rows, long columns) {
      return Tensors.like(values, layers[0], rows, columns);
    }
  }
}
