package org.fullrank.replicate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Labels;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  /** Right, wrong, not labelled, and a tie and a NaN, which are wrong: 1 of 4. */
  @Test
  void golden_onlyTheLargestLogitIsRight() {
    float[] logits = {2, 1, 3, 4, 9, 0, 1, 1, Float.NaN, 0};
    var labels = new Labels(new int[] {0, 0, -1, 0, 0}, List.of("a", "b"));
    assertEquals(0.25, Accuracy.right(new Embeddings("logits", logits, 2, labels)), 1e-12);
  }
}
