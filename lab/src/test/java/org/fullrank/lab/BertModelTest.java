package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.Fetch;
import org.fullrank.data.Item;
import org.fullrank.loader.Batches;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;

class BertModelTest {
  /** Runs where 'fullrank data get minilm' did; the values are a numpy forward pass's. */
  @Test
  void golden_similaritiesOfMiniLm() {
    assumeTrue(Fetch.find("minilm").isPresent());
    Path folder = Fetch.find("minilm").orElseThrow();
    try (var _ = Scope.open()) {
      SavedEncoder saved = SavedEncoder.open(folder);
      float[] a = unit(saved, "A man is playing a guitar.");
      float[] b = unit(saved, "Someone plays an instrument.");
      assertThat(dot(a, b)).isCloseTo(0.667, within(6e-4)); // known to three digits
      assertThat(a[0]).isCloseTo(0.02166f, within(1e-4f));
      assertThat(a[1]).isCloseTo(-0.00486f, within(1e-4f));
      assertThat(a[2]).isCloseTo(-0.00965f, within(1e-4f));
      assertThat(a[3]).isCloseTo(-0.06340f, within(1e-4f));
    }
  }

  static float[] unit(SavedEncoder saved, String text) {
    var view = saved.config().views().evaluation();
    var input = Batches.now(List.of(new Item.Text(text)), view).view(0).input();
    float[] x =
        Tensors.floats(Ops.noGrad(() -> saved.encoder().forward(input, Pass.evaluate()).pooled()));
    double length = Math.sqrt(dot(x, x));
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (x[i] / length);
    }
    return x;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
