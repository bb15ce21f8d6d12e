package org.fullrank.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class RetrievalAurocTest {
  /**
   * Samples 0 and 1 are nearest to each other and alike; 2 is nearest to 1 and wrong, 3 is nearest
   * to 2 and right; 4 has no class.
   */
  @Test
  void golden_retrieval() {
    try (var _ = Scope.open()) {
      double[] degrees = {0, 1, 20, 45, 2};
      var rows = new double[10];
      for (int i = 0; i < 5; i++) {
        rows[2 * i] = (i + 1) * Math.cos(Math.toRadians(degrees[i]));
        rows[2 * i + 1] = (i + 1) * Math.sin(Math.toRadians(degrees[i]));
      }
      Tensor features = Tensors.of(rows, 5, 2);
      int[] classes = {0, 0, 1, 1, -1};
      double[] uncertainty = {0.1, 0.5, 0.4, 0.2, 9};
      assertEquals(2 / 3.0, RetrievalAuroc.of(features, classes, uncertainty).orElseThrow(), 1e-12);
      int[] alike = {0, 0, 0, 0, -1};
      assertThat(RetrievalAuroc.of(features, alike, uncertainty)).isEqualTo(OptionalDouble.empty());
    }
  }

  /** More rows than a chunk, beside a plain loop. */
  @Test
  void property_retrievalInChunksIsThatOfALoop() {
    try (var _ = Scope.open()) {
      int count = 1100;
      Tensor features = Ops.randn(new Seed(3), count, 6);
      double[] rows = Tensors.doubles(features);
      int[] classes = new Seed(4).random().ints(count, 0, 3).toArray();
      double[] uncertainty = new Seed(5).random().doubles(count).toArray();
      double wins = 0;
      double pairs = 0;
      var right = new boolean[count];
      for (int i = 0; i < count; i++) {
        int best = -1;
        double most = -2;
        for (int j = 0; j < count; j++) {
          double cosine = i == j ? -2 : cosine(rows, i, j);
          if (cosine > most) {
            most = cosine;
            best = j;
          }
        }
        right[i] = classes[i] == classes[best];
      }
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
          if (right[i] && !right[j]) {
            pairs++;
            wins += uncertainty[j] > uncertainty[i] ? 1 : 0;
          }
        }
      }
      assertEquals(
          wins / pairs, RetrievalAuroc.of(features, classes, uncertainty).orElseThrow(), 1e-9);
    }
  }

  private static double cosine(double[] rows, int a, int b) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < 6; i++) {
      dot += rows[6 * a + i] * rows[6 * b + i];
      first += rows[6 * a + i] * rows[6 * a + i];
      second += rows[6 * b + i] * rows[6 * b + i];
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void refuses_tooFewLabels() {
    try (var _ = Scope.open()) {
      Tensor features = Ops.ones(2, 3);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> RetrievalAuroc.of(features, new int[] {0, -1}, new double[2]));
      assertEquals("classes: want 2 labelled samples or more, were 1", refused.getMessage());
    }
  }

  @Test
  void leaves_nothing() {
    Tensor features = Scope.keep(Ops.randn(new Seed(3), 40, 6));
    int[] classes = new Seed(4).random().ints(40, 0, 3).toArray();
    Leaks.none(() -> RetrievalAuroc.of(features, classes, new double[40]));
  }
}
