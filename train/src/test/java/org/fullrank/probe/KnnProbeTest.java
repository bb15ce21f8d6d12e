package org.fullrank.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnnProbeTest {
  /**
   * The test sample (1, 0) has the similarities 1 (class 0), 0.8 and 0.6 (class 1), −1 (class 0).
   * Three vote: e^(1/T) against e^(0.8/T) + e^(0.6/T). At T = 1 that is 2.718 < 4.048, class 1; at
   * T = 0.1 it is 22026 > 3384, class 0. By distance instead of cosine (5, 0) would come last.
   */
  @Test
  void golden_temperatureDecidesBetweenOneNearAndTwoFar() {
    var train =
        Clusters.embeddings(
            2, new float[] {5, 0, 0.8f, 0.6f, 0.6f, -0.8f, -1, 0}, new int[] {0, 1, 1, 0}, 2);
    var one = Clusters.embeddings(2, new float[] {1, 0}, new int[] {1}, 2);
    assertEquals(1, new KnnProbe(3, 1).measure(train, one).correct());
    assertEquals(0, new KnnProbe(3, 0.1).measure(train, one).correct());
  }

  /** Four samples equally near, one neighbour: the first one, class 2; two: the lower class. */
  @Test
  void golden_tiesGoToTheEarlierSampleAndTheLowerClass() {
    var train = Clusters.embeddings(1, new float[] {1, 2, 3, 4}, new int[] {2, 1, 0, 0}, 3);
    var test = Clusters.embeddings(1, new float[] {1}, new int[] {2}, 3);
    assertEquals(1, new KnnProbe(1, 0.07).measure(train, test).correct());
    var lower = Clusters.embeddings(1, new float[] {1}, new int[] {1}, 3);
    assertEquals(1, new KnnProbe(2, 0.07).measure(train, lower).correct());
  }

  /** Against a plain sort of all cosines in float64. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_agreesWithSortingAllCosines(long seed) {
    Embeddings train = new Clusters(5, 4, 0.9).draw(200, seed);
    Embeddings test = new Clusters(5, 4, 0.9).draw(50, seed + 1000);
    var probe = new KnnProbe(7, 0.1);
    int correct = 0;
    for (int row = 0; row < test.size(); row++) {
      correct += sorted(train, test, row, probe) == test.labels().indices()[row] ? 1 : 0;
    }
    assertEquals(correct, probe.measure(train, test).correct());
  }

  @Test
  void property_samplesWithoutLabelAreLeftOut() {
    Embeddings train = new Clusters(3, 2, 0.2).draw(40, 1);
    int[] some = train.labels().indices().clone();
    Arrays.fill(some, 30, 40, -1);
    var partly =
        new Embeddings("test", train.values(), 3, new Labels(some, train.labels().names()));
    var result = new KnnProbe(20, 0.07).measure(partly, partly);
    assertEquals(30, result.total());
    assertEquals(30, result.protocol().sizes().train());
  }

  @Test
  void golden_protocolSaysHow() {
    Embeddings train = new Clusters(3, 2, 0.01).draw(12, 1);
    ProbeResult result = new KnnProbe(20, 0.07).measure(train, train);
    assertThat(result.protocol().lines())
        .containsExactly(
            "probe: kNN, cosine, k = 12, votes weighted by exp(similarity / 0.07)",
            "feature: test",
            "train: 12 samples of width 3",
            "test: 12 samples of 2 classes",
            "interval: Wilson, 95 %");
    assertEquals("kNN 100.0 % (75.8 to 100.0)", result.toString());
  }

  @Test
  void refuses_otherWidthsNoLabelsAndNaN() {
    Embeddings train = new Clusters(3, 2, 0.1).draw(12, 1);
    var probe = new KnnProbe(3, 0.07);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.measure(train, new Clusters(2, 2, 0.1).draw(4, 1)))
        .withMessageContaining("want width 3");
    var unknown =
        new Embeddings(
            "test", new float[] {1, 2, 3}, 3, new Labels(new int[] {-1}, train.labels().names()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.measure(train, unknown))
        .withMessageContaining("want labelled samples");
    float[] broken = train.values().clone();
    broken[7] = Float.NaN;
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> probe.measure(new Embeddings("test", broken, 3, train.labels()), train))
        .withMessageContaining("sample 2 has NaN");
  }

  @Test
  void leaves_nothing() {
    Embeddings train = new Clusters(3, 2, 0.1).draw(20, 1);
    Leaks.none(() -> new KnnProbe(3, 0.07).measure(train, train));
  }

  private static int sorted(Embeddings train, Embeddings test, int row, KnnProbe probe) {
    double[] votes = new double[train.labels().classes()];
    IntStream.range(0, train.size())
        .boxed()
        .sorted((a, b) -> Double.compare(cosine(train, b, test, row), cosine(train, a, test, row)))
        .limit(probe.neighbours())
        .forEach(i ->
            votes[train.labels().indices()[i]] +=
                Math.exp(cosine(train, i, test, row) / probe.temperature()));
    return IntStream.range(0, votes.length)
        .reduce((a, b) -> votes[b] > votes[a] ? b : a)
        .orElseThrow();
  }

  private static double cosine(Embeddings a, int i, Embeddings b, int j) {
    double dot = 0;
    double x = 0;
    double y = 0;
    for (int d = 0; d < a.width(); d++) {
      double p = a.values()[i * a.width() + d];
      double q = b.values()[j * a.width() + d];
      dot += p * q;
      x += p * p;
      y += q * q;
    }
    return dot / Math.sqrt(x * y);
  }
}
