package org.fullrank.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.fullrank.calibrate.LabelledProbabilities;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  /**
   * Without an error among 17 images, Wilson: 17/(17 + 1.96²) = 0.8157 to 1; no false certainty.
   */
  @Test
  void golden_fewImagesWithoutAnErrorAreNotCertain() {
    double[][] rows = new double[17][];
    Arrays.setAll(rows, _ -> new double[] {0.75, 0.25});
    var table = LabelledProbabilities.of(rows, new int[17], List.of("cat", "dog"));
    var accuracy = Classification.measures(table).getFirst();
    assertEquals("accuracy", accuracy.measure());
    assertEquals(1, accuracy.value());
    assertEquals(0.8157, accuracy.low(), 1e-4);
    assertEquals(1, accuracy.high(), 1e-12);
  }

  /** ECE 1 − 0.75, Brier 0.25² + 0.25², NLL −ln 0.75. */
  @Test
  void golden_measuresOfEqualRows() {
    double[][] rows = {{0.75, 0.25}, {0.75, 0.25}};
    var found = Classification.measures(LabelledProbabilities.of(rows, new int[2]));
    assertEquals(0.25, found.get(1).value(), 1e-12);
    assertEquals(0.125, found.get(2).value(), 1e-12);
    assertEquals(0.28768207, found.get(3).value(), 1e-8);
  }
}
