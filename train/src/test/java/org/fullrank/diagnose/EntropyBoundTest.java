package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.AttentionTrace;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntropyBoundTest {
  /** The theorem's formula, evaluated independently in float64. */
  @ParameterizedTest
  @CsvSource({
    "4, 0, 1.38629436", "4, 1, 1.22665947", "4, 2, 0.79094507", "4, 5, 0.06263260",
    "4, 10, 0.00036379", "16, 1, 2.71680121", "16, 5, 0.49028796", "49, 1, 3.87215991",
    "49, 2, 3.74272269", "49, 5, 1.45468612", "49, 10, 0.02177417", "197, 5, 3.67160864",
    "197, 10, 0.09485562", "1, 3, 0", "49, Infinity, 0"
  })
  void golden_bound(long keys, double sigma, double expected) {
    assertEquals(expected, AttentionHealth.bound(sigma, keys), 1e-8);
  }

  /** In float64: the row of the theorem attains the bound, and no row of its norm is below it. */
  @ParameterizedTest
  @CsvSource({"4, 5", "2, 1", "16, 3", "49, 5", "49, 10", "197, 8", "1024, 2"})
  void property_oneRowAttainsTheBoundAndNoneIsBelow(int keys, double sigma) {
    double[] row = new double[keys];
    Arrays.fill(row, -sigma / Math.sqrt(keys * (keys - 1.0)));
    row[0] = sigma * Math.sqrt((keys - 1.0) / keys);
    double bound = AttentionHealth.bound(sigma, keys);
    assertEquals(bound, entropy(row), 1e-9);
    var random = new Seed(keys).random();
    for (int draw = 0; draw < 500; draw++) {
      Arrays.setAll(row, _ -> random.nextGaussian());
      double factor = sigma / Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
      Arrays.setAll(row, i -> factor * row[i]);
      assertThat(entropy(row)).isGreaterThanOrEqualTo(bound - 1e-12);
    }
  }

  @Test
  void refuses_negativeNorms() {
    assertThatThrownBy(() -> AttentionHealth.bound(-1, 4))
        .hasMessage("sigma: want 0 or more, was -1.0");
  }

  private static double entropy(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Math.log(sum) - Arrays.stream(logits).map(x -> x * Math.exp(x) / sum).sum();
  }

  @Test
  void property_theBoundFallsWithTheNormFromLogKeys() {
    for (long keys : new long[] {2, 4, 49, 197}) {
      double last = Math.log((double) keys);
      assertEquals(last, AttentionHealth.bound(0, keys), 1e-12);
      for (double sigma = 0.25; sigma < 20; sigma += 0.25) {
        assertThat(AttentionHealth.bound(sigma, keys)).isBetween(0.0, last);
        last = AttentionHealth.bound(sigma, keys);
      }
    }
  }

  /** Every row of every head after 12 steps at a high rate, by the norm of its own logits. */
  @Test
  void property_trainedRowsAreNotBelowTheBound() {
    var images = new Fashion(256);
    var settings = new TinyRun.Settings(0, 12, 0.03);
    var encoder = TinyRun.of(images, new SimClrConfig(32, 16, 0.2), settings).encoder();
    var rows = new ArrayList<double[]>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void attention(int block, AttentionTrace trace) {
            Tensor logs = Ops.clampMin(trace.all().to(ScalarType.Double), 1e-300).log();
            Tensor centred = logs.sub(Ops.mean(logs, true, 3)).flatten(0, 2);
            for (long i = 0; i < centred.size(0); i++) {
              rows.add(Tensors.doubles(centred.select(0, i)));
            }
          }
        };
    try (var _ = Scope.open()) {
      var input = images.evaluation(8, 8).iterator().next().view(0).input();
      Ops.noGrad(() -> encoder.forward(input, Pass.evaluate().with(hook)));
    }
    assertThat(rows).hasSize(2 * 8 * 2 * 17);
    for (double[] row : rows) {
      double sigma = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
      assertThat(sigma).isPositive();
      double bound = AttentionHealth.bound(sigma, row.length);
      assertThat(entropy(row)).isGreaterThanOrEqualTo(bound - 1e-9);
    }
  }
}
