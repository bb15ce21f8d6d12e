package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Labels;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  private static final List<String> CLASSES = List.of("a", "b");

  /** Right, wrong, not labelled, and a tie and a NaN, which are wrong: 1 of 4. */
  @Test
  void golden_onlyTheLargestIsRight() {
    float[] values = {2, 1, 3, 4, 9, 0, 1, 1, Float.NaN, 0};
    assertEquals(0.25, of(values, 0, 0, -1, 0, 0).accuracy().orElseThrow(), 1e-12);
  }

  /** Two of three samples of class a are right, the one of class b is. */
  @Test
  void golden_eachClassByItself() {
    float[] values = {0.6f, 0.4f, 0.7f, 0.3f, 0.1f, 0.9f, 0.2f, 0.8f};
    var predictions = of(values, 0, 0, 0, 1);
    assertEquals(2.0 / 3, predictions.perClass().get(0).orElseThrow(), 1e-12);
    assertEquals(1, predictions.perClass().get(1).orElseThrow(), 1e-12);
    assertEquals(0.75, predictions.accuracy().orElseThrow(), 1e-12);
  }

  @Test
  void golden_withoutLabelsNothingIsSaid() {
    var predictions = of(new float[] {0.6f, 0.4f}, -1);
    assertThat(predictions.accuracy()).isEmpty();
    assertThat(predictions.perClass())
        .containsExactly(OptionalDouble.empty(), OptionalDouble.empty());
  }

  private static Predictions of(float[] values, int... labels) {
    return new Predictions(new Embeddings("probabilities", values, 2, new Labels(labels, CLASSES)));
  }
}
