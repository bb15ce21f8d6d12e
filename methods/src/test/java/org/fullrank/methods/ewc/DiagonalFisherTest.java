package org.fullrank.methods.ewc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Batch;
import org.fullrank.methods.Method;
import org.fullrank.methods.ewc.DiagonalFisher.Extent;
import org.fullrank.methods.ewc.DiagonalFisher.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The softmax of a linear map; values by NumPy, to six digits. */
class DiagonalFisherTest {
  private static final double[] EMPIRICAL_W = {
    .199326, .747276, .172197, .552794, .135505, .191029
  };
  private static final double[] EMPIRICAL_B = {.259083, .306037, .150240};
  private static final double[] TRUE_W = {.148876, .421860, .177283, .476353, .149529, .356662};
  private static final double[] TRUE_B = {.211345, .226364, .195489};
  private static final double[] SQUARED_MEAN_W = {
    .051065, .307155, .006287, .487180, .093187, .020669
  };

  private static FisherEstimate of(Method method, FisherConfig config, Way way, Batch... batches) {
    return DiagonalFisher.of(
        method, Linears.Map.of(), List.of(batches), new Extent(config, 1000, way));
  }

  private static double[] numbers(FisherEstimate estimate, String name) {
    return Tensors.doubles(Objects.requireNonNull(estimate.diagonal().get(name), name));
  }

  private static void assertNear(double[] wanted, double[] was, double tolerance) {
    assertArrayEquals(wanted, was, tolerance);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void golden_empirical(Way way) {
    try (var _ = Scope.open();
        var found = of(loss(1), FisherConfig.of(FisherType.EMPIRICAL), way, Linears.batch(0, 3))) {
      assertNear(EMPIRICAL_W, numbers(found, "weight"), 1e-6);
      assertNear(EMPIRICAL_B, numbers(found, "bias"), 1e-6);
      assertThat(found.samples()).isEqualTo(3);
      assertThat(found.likelihood()).isEqualTo(Likelihood.CATEGORICAL);
      assertThat(found.fallback()).isEmpty();
      double off = Math.abs(numbers(found, "weight")[0] - SQUARED_MEAN_W[0]);
      assertThat(off).isGreaterThan(.1); // the square of the mean gradient is no Fisher
    }
  }

  /** The exact expectation over the model's classes, the diagonal of the mean Hessian. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void golden_type2(Way way) {
    try (var _ = Scope.open();
        var found = of(loss(1), FisherConfig.of(FisherType.TYPE_2), way, Linears.batch(0, 3))) {
      assertNear(TRUE_W, numbers(found, "weight"), 1e-6);
      assertNear(TRUE_B, numbers(found, "bias"), 1e-6);
      assertEquals(.633198, Arrays.stream(numbers(found, "bias")).sum(), 1e-6); // mean 1 − Σp²
    }
  }

  /** 20,000 draws come within 5 % of the expectation. */
  @Test
  void golden_drawnTargetsApproachTheExpectation() {
    try (var _ = Scope.open()) {
      var config = new FisherConfig(FisherType.MC, Optional.empty(), 1, new Seed(3));
      var many = new java.util.ArrayList<Batch>();
      for (int i = 0; i < 80; i++) {
        many.add(Batch.joined(java.util.Collections.nCopies(84, Linears.batch(0, 3))));
      }
      var extent = new Extent(config, Long.MAX_VALUE, Way.RULES);
      try (var found = DiagonalFisher.of(loss(1), Linears.Map.of(), many, extent)) {
        assertThat(found.samples()).isEqualTo(80 * 84 * 3);
        for (int i = 0; i < TRUE_W.length; i++) {
          assertThat(numbers(found, "weight")[i] / TRUE_W[i]).isCloseTo(1, within(.05));
        }
      }
    }
  }

  /** Several draws of each sample are averaged. */
  @Test
  void property_drawsAreAveraged() {
    try (var _ = Scope.open()) {
      var config = new FisherConfig(FisherType.MC, Optional.empty(), 4000, new Seed(3));
      try (var found = of(loss(1), config, Way.RULES, Linears.batch(0, 3))) {
        for (int i = 0; i < TRUE_B.length; i++) {
          assertThat(numbers(found, "bias")[i] / TRUE_B[i]).isCloseTo(1, within(.05));
        }
      }
    }
  }

  @Test
  void property_twiceTheLossIsFourTimesTheFisher() {
    try (var _ = Scope.open();
        var one =
            of(loss(1), FisherConfig.of(FisherType.EMPIRICAL), Way.RULES, Linears.batch(0, 3));
        var two =
            of(loss(2), FisherConfig.of(FisherType.EMPIRICAL), Way.RULES, Linears.batch(0, 3))) {
      double[] quarter = Arrays.stream(numbers(two, "weight")).map(f -> f / 4).toArray();
      assertNear(numbers(one, "weight"), quarter, 1e-7);
    }
  }

  /** The batches that the samples come in do not matter, nor for the draws. */
  @ParameterizedTest
  @EnumSource(FisherType.class)
  void property_batchesDoNotMatter(FisherType type) {
    try (var _ = Scope.open();
        var whole = of(loss(1), FisherConfig.of(type), Way.RULES, Linears.batch(0, 3));
        var parts =
            of(
                loss(1),
                FisherConfig.of(type),
                Way.RULES,
                Linears.batch(0, 1),
                Linears.batch(1, 2))) {
      assertNear(numbers(whole, "weight"), numbers(parts, "weight"), 1e-7);
      assertThat(Arrays.stream(numbers(whole, "weight"))).allMatch(f -> f > 0);
    }
  }

  /** No more samples than asked for, across batches. */
  @Test
  void golden_theExtentIsExact() {
    try (var _ = Scope.open()) {
      var extent = new Extent(FisherConfig.of(FisherType.EMPIRICAL), 2, Way.RULES);
      try (var two =
              DiagonalFisher.of(loss(1), Linears.Map.of(), List.of(Linears.batch(0, 3)), extent);
          var same =
              of(loss(1), FisherConfig.of(FisherType.EMPIRICAL), Way.RULES, Linears.batch(0, 2))) {
        assertThat(two.samples()).isEqualTo(2);
        assertNear(numbers(same, "weight"), numbers(two, "weight"), 0);
      }
    }
  }

  /**
   * Logits [1, 0, −1] beside a teacher's [.7, .2, .1]: the gradients of the two types differ by two
   * orders.
   */
  @Test
  void golden_distilledLogits() {
    try (var _ = Scope.open()) {
      Tensor logits = Tensors.of(new double[] {1, 0, -1}, 1, 3).requires_grad_(true);
      Tensor log = Draw.logShares(logits, 1);
      assertNear(new double[] {.665241, .244728, .090031}, Tensors.doubles(log.exp()), 1e-6);
      Tensor teacher = Tensors.of(new double[] {.7, .2, .1}, 1, 3);
      log.mul(teacher).sum().backward();
      assertNear(
          new double[] {.001208, .002001, .000099}, Tensors.doubles(logits.grad().square()), 1e-6);
      double[] drawn = new double[3];
      for (int k = 0; k < 3; k++) {
        Tensor again = Tensors.of(new double[] {1, 0, -1}, 1, 3).requires_grad_(true);
        Draw.weighted(Draw.logShares(again, 1)).select(1, k).sum().backward();
        double[] squares = Tensors.doubles(again.grad().square());
        for (int i = 0; i < 3; i++) {
          drawn[i] += squares[i];
        }
      }
      assertNear(new double[] {.222695, .184836, .081925}, drawn, 1e-6);
    }
  }

  @Test
  void refuses_aLikelihoodThatDoesNotFit() {
    var config = new FisherConfig(FisherType.MC, Optional.of(Likelihood.COSINE), 1, new Seed(0));
    assertThatThrownBy(() -> of(loss(1), config, Way.RULES, Linears.batch(0, 3)))
        .hasMessage("likelihood: want one of [categorical, features] for this loss, was cosine");
  }

  @Test
  void refuses_nothing() {
    assertThatThrownBy(() -> of(loss(1), FisherConfig.of(FisherType.MC), Way.RULES))
        .isInstanceOf(Problem.class)
        .hasMessage("fisher: want 1 readable sample or more, was none");
  }

  /** The squared gradient of ‖f‖², by hand: 4 (Σ_o … )² of each entry. */
  @Test
  void golden_features() {
    var config =
        new FisherConfig(FisherType.EMPIRICAL, Optional.of(Likelihood.FEATURES), 1, new Seed(0));
    try (var _ = Scope.open();
        var found = of(loss(1), config, Way.RULES, Linears.batch(0, 1))) {
      double f = .2 * 1 - .1 * 2 + .1; // the first output of x = (1, 2)
      assertEquals(Math.pow(2 * f, 2), numbers(found, "weight")[0], 1e-7);
      assertEquals(Math.pow(4 * f, 2), numbers(found, "weight")[1], 1e-7);
    }
  }

  @Test
  void leaves_nothingBehind() {
    org.fullrank.testing.Leaks.none(() -> {
      var encoder = Linears.Map.of();
      var extent = new Extent(FisherConfig.of(FisherType.MC), 3, Way.RULES);
      DiagonalFisher.of(loss(1), encoder, List.of(Linears.batch(0, 3)), extent).close();
      org.fullrank.nn.Tree.tensors(encoder).forEach(it -> it.tensor().close());
    });
  }

  private static Method loss(double factor) {
    assertThat(Ops.gradients()).isTrue();
    return new Linears.CrossEntropyOf(factor);
  }
}
