package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearProbeTest {
  /**
   * Four samples x = −1, −1, 1, 1 of classes 0, 0, 1, 1. By symmetry W = (−a, a), b = 0, and the
   * objective log(1 + e^(−2a)) + c a²/n is least where a (1 + e^(2a)) = n/c: with c = n/(1 + e²),
   * at a = 1. There it is log(1 + e⁻²) + 1/(1 + e²) = 0.126928 + 0.119203.
   */
  @Test
  void golden_twoPointsByHand() {
    try (var _ = Scope.open()) {
      var labels = new Labels(new int[] {0, 0, 1, 1}, List.of("a", "b"));
      double penalty = 4 / (1 + Math.exp(2));
      var objective =
          SoftmaxRegression.of(Tensors.of(new float[] {-1, -1, 1, 1}, 4, 1), labels, penalty);
      var solution = new Lbfgs(10, 100, 1e-6).minimise(objective, new double[4]);
      assertArrayEquals(new double[] {-1, 1, 0, 0}, solution.x(), 1e-4);
      assertEquals(0.246131, solution.value(), 1e-6);
    }
  }

  /**
   * Features that are 0 leave the bias alone, which no penalty holds: three of four samples are of
   * class 1, so {@code b₁ − b₀ = ln 3} and the loss is the entropy of (¼, ¾), 0.562335.
   */
  @Test
  void golden_thePenaltySparesTheBias() {
    try (var _ = Scope.open()) {
      var labels = new Labels(new int[] {0, 1, 1, 1}, List.of("a", "b"));
      var objective = SoftmaxRegression.of(Tensors.of(new float[4], 4, 1), labels, 1e4);
      var solution = new Lbfgs(10, 100, 1e-6).minimise(objective, new double[4]);
      assertEquals(Math.log(3), solution.x()[3] - solution.x()[2], 1e-4);
      assertEquals(0.562335, solution.value(), 1e-6);
    }
  }

  /**
   * 30 samples a class, of which every fifth is held out, in noise: on the fitted samples the weak
   * penalties win, on the held-out samples others do. The reference fits every penalty from zero.
   */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_thePenaltyIsChosenOnTheHeldOutSamples(long seed) {
    Embeddings train = new Clusters(12, 2, 1.5).draw(60, seed);
    int[] out = IntStream.range(0, 60).filter(row -> row / 2 % 5 == 4).toArray();
    int[] in = IntStream.range(0, 60).filter(row -> row / 2 % 5 != 4).toArray();
    double best = 0;
    int most = -1;
    for (double penalty : new double[] {1e4, 1e3, 1e2, 1e1, 1}) {
      int correct = correct(train, in, out, penalty);
      best = correct > most ? penalty : best;
      most = Math.max(most, correct);
    }
    assertThat(new LinearProbe().measure(train, train).protocol().classifier())
        .isInstanceOfSatisfying(
            Protocol.Classifier.Linear.class, linear -> assertThat(linear.heldOut()).isEqualTo(12))
        .hasFieldOrPropertyWithValue("penalty", best);
  }

  /** Correct samples of {@code out} after a fit to {@code in}, standardised by all samples. */
  private static int correct(Embeddings all, int[] in, int[] out, double penalty) {
    try (var _ = Scope.open()) {
      var x = Standard.of(all.tensor()).apply(all.tensor());
      var objective =
          SoftmaxRegression.of(SoftmaxRegression.rows(x, in), all.labels().rows(in), penalty);
      double[] point = new Lbfgs(10, 500, 1e-4).minimise(objective, new double[26]).x();
      int[] predicted = SoftmaxRegression.predict(SoftmaxRegression.rows(x, out), point, 2);
      return (int)
          IntStream.range(0, out.length)
              .filter(i -> predicted[i] == all.labels().indices()[out[i]])
              .count();
    }
  }

  /** The gradient by hand is the finite difference of the value, in every entry. */
  @Test
  void gradient_softmaxRegression() {
    try (var _ = Scope.open()) {
      Embeddings data = new Clusters(4, 3, 0.5).draw(9, 5);
      var objective = SoftmaxRegression.of(data.tensor(), data.labels(), 0.7);
      double[] at = new Seed(2).random().doubles(15, -1, 1).toArray();
      double[] gradient = new double[15];
      objective.at(at, gradient);
      double[] numeric = new double[15];
      for (int i = 0; i < 15; i++) {
        double[] up = at.clone();
        double[] down = at.clone();
        up[i] += 1e-2;
        down[i] -= 1e-2;
        numeric[i] = (objective.at(up, new double[15]) - objective.at(down, new double[15])) / 2e-2;
      }
      assertArrayEquals(numeric, gradient, 2e-4); // the products are in fp32
    }
  }

  /** Seven samples looked at two at a time are the seven at once, but for rounding. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_slicesOfTheSamplesDoNotMatter(long seed) {
    try (var _ = Scope.open()) {
      Embeddings data = new Clusters(4, 3, 0.5).draw(7, seed);
      var whole = SoftmaxRegression.of(data.tensor(), data.labels(), 0.7);
      var sliced = new SoftmaxRegression(whole.x(), whole.y(), 3, 0.7, 2);
      double[] at = new Seed(seed).random().doubles(15, -1, 1).toArray();
      double[] gradient = new double[15];
      double[] same = new double[15];
      assertEquals(whole.at(at, gradient), sliced.at(at, same), 1e-6);
      assertArrayEquals(gradient, same, 1e-6);
      assertArrayEquals(
          SoftmaxRegression.predict(whole.x(), at, 3, 7),
          SoftmaxRegression.predict(whole.x(), at, 3, 2));
    }
  }

  /** Standardised features do not know the scale or the offset of the raw ones. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_scaleAndOffsetOfFeaturesDoNotMatter(long seed) {
    Embeddings train = new Clusters(6, 3, 0.6).draw(120, seed);
    Embeddings test = new Clusters(6, 3, 0.6).draw(60, seed + 1000);
    int plain = new LinearProbe().measure(train, test).correct();
    int moved = new LinearProbe().measure(moved(train), moved(test)).correct();
    assertThat(Math.abs(plain - moved)).isLessThanOrEqualTo(1);
  }

  @Test
  void property_sameDataSameNumber() {
    Embeddings train = new Clusters(6, 3, 0.6).draw(120, 1);
    Embeddings test = new Clusters(6, 3, 0.6).draw(60, 2);
    assertEquals(new LinearProbe().measure(train, test), new LinearProbe().measure(train, test));
  }

  /** The labels of the test set change the count and nothing else of the protocol. */
  @Test
  void property_testLabelsDoNotReachTheFit() {
    Embeddings train = new Clusters(6, 3, 0.9).draw(120, 1);
    Embeddings test = new Clusters(6, 3, 0.9).draw(60, 2);
    int[] turned = test.labels().indices().clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (turned[i] + 1) % 3;
    }
    var wrong = new Embeddings("test", test.values(), 6, new Labels(turned, test.labels().names()));
    assertEquals(
        new LinearProbe().measure(train, test).protocol(),
        new LinearProbe().measure(train, wrong).protocol());
  }

  /** A feature that is constant in training and wild in the test is not looked at. */
  @Test
  void property_deadFeaturesStayDead() {
    Embeddings train = new Clusters(2, 2, 0.01).draw(100, 1);
    Embeddings test = new Clusters(2, 2, 0.01).draw(40, 2);
    var result = new LinearProbe().measure(widened(train, false), widened(test, true));
    assertEquals(40, result.correct());
  }

  /** Noise features and few samples: the strong penalties win, and the protocol says which. */
  @Test
  void golden_protocolSaysHow() {
    Embeddings train = new Clusters(4, 2, 0.05).draw(100, 1);
    var protocol = new LinearProbe().measure(train, train).protocol();
    assertThat(protocol.lines().getFirst())
        .startsWith("probe: logistic regression, standardised by training statistics, L2 10000.0")
        .contains("chosen on 20 held-out training samples, L-BFGS converged after");
  }

  /** Of four samples a class, the last one shows which penalty is best; the classes lie apart. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_smallClassesHoldOneSampleOut(long seed) {
    Embeddings train = new Clusters(6, 3, 0.05).draw(12, seed);
    Embeddings test = new Clusters(6, 3, 0.05).draw(60, seed + 1000);
    var result = new LinearProbe().measure(train, test);
    assertThat(result.protocol().lines().getFirst()).contains("chosen on 3 held-out");
    assertEquals(60, result.correct());
  }

  /** Classes of 1, 4, 5 and 11 samples hold out 0, 1, 1 and 2. */
  @Test
  void golden_everyClassThatHasTwoSamplesHoldsSomeOut() {
    int[] sizes = {1, 4, 5, 11};
    int[] labels =
        IntStream.range(0, 4).flatMap(c -> IntStream.generate(() -> c).limit(sizes[c])).toArray();
    float[] values = new float[labels.length];
    for (int row = 0; row < labels.length; row++) {
      values[row] = labels[row] + 0.01f * row;
    }
    Embeddings train = Clusters.embeddings(1, values, labels, 4);
    assertThat(new LinearProbe().measure(train, train).protocol().lines().getFirst())
        .contains("chosen on 4 held-out");
  }

  /** Two points by hand at c = 1: a (1 + e^(2a)) = 2 at a = 0.5213, so both are told apart. */
  @Test
  void golden_withOneSampleAClassThePenaltyIsTheDefault() {
    Embeddings train = Clusters.embeddings(1, new float[] {-1, 1}, new int[] {0, 1}, 2);
    var result = new LinearProbe().measure(train, train);
    assertEquals(2, result.correct());
    assertThat(result.protocol().lines().getFirst())
        .contains("L2 1.0 by default, as no class has two training samples");
  }

  /**
   * Class 1 lies at 1 and class 0 at −1; the third test sample is of class 0 and lies at 5, so it
   * is the one error, and of the largest probability: {@code 1 / (1 + e^(−d))} at the distance
   * {@code d} of its two logits.
   */
  @Test
  void golden_theErrorsAndTheMatrixOfAClassification() {
    Embeddings train = Clusters.embeddings(1, new float[] {-1, 1}, new int[] {0, 1}, 2);
    Embeddings test =
        Clusters.embeddings(1, new float[] {-1, 1, 5, 0.5f}, new int[] {0, 1, 0, -1}, 2);
    var found = new LinearProbe().classify(train, test);
    assertEquals(2, found.result().correct());
    assertThat(found.samples().predicted()).containsExactly(0, 1, 1);
    assertThat(found.samples().confusion()).isDeepEqualTo(new int[][] {{1, 1}, {0, 1}});
    assertThat(found.samples().worst(5)).containsExactly(2);
    double a = 0.5213; // W = (−a, a), as in the test above
    double[] want = {logistic(2 * a), logistic(2 * a), logistic(10 * a)};
    for (int row = 0; row < 3; row++) {
      assertEquals(want[row], found.samples().shares()[row], 1e-4);
    }
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The worst error is the surest; equal ones stay in their order. */
  @Test
  void golden_errorsByTheProbabilityOfTheWrongClass() {
    var truth = new Labels(new int[] {0, 0, 1, 1, 0}, List.of("a", "b"));
    var found =
        new Classified(
            truth, new int[] {1, 0, 0, 0, 1}, new float[] {0.6f, 0.99f, 0.9f, 0.6f, 0.7f});
    assertThat(found.worst(9)).containsExactly(2, 4, 0, 3);
    assertThat(found.worst(2)).containsExactly(2, 4);
  }

  @Test
  void refuses_otherWidths() {
    Embeddings train = new Clusters(3, 2, 0.1).draw(12, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinearProbe().measure(train, new Clusters(2, 2, 0.1).draw(4, 1)))
        .withMessageContaining("want width 3");
  }

  @Test
  void refuses_unlabelledSamplesAndOtherCounts() {
    var truth = new Labels(new int[] {0, -1}, List.of("a", "b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Classified(truth, new int[2], new float[2]))
        .withMessageContaining("truth: want 0 to 1, was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Classified(truth, new int[1], new float[2]))
        .withMessageContaining("want 2 classes and probabilities as in truth, were 1 and 2");
  }

  @Test
  void leaves_nothing() {
    Embeddings train = new Clusters(3, 2, 0.1).draw(20, 1);
    Leaks.none(() -> new LinearProbe().measure(train, train));
  }

  private static Embeddings moved(Embeddings from) {
    float[] values = from.values().clone();
    for (int i = 0; i < values.length; i++) {
      int d = i % from.width();
      values[i] = values[i] * (d + 0.5f) * 3 + d;
    }
    return new Embeddings("test", values, from.width(), from.labels());
  }

  private static Embeddings widened(Embeddings from, boolean wild) {
    float[] values = new float[from.size() * 3];
    for (int row = 0; row < from.size(); row++) {
      System.arraycopy(from.values(), row * 2, values, row * 3, 2);
      values[row * 3 + 2] = wild ? 1000f * row : 0.1f;
    }
    return new Embeddings("test", values, 3, from.labels());
  }
}
