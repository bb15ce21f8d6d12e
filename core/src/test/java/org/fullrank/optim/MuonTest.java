package org.fullrank.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference is a page of plain Java in double, written from the formulas. */
class MuonTest {
  private static final OptimConfig.Muon.Rest REST =
      new OptimConfig.Muon.Rest(0.125, 0.9, 0.99, 1e-3);

  /** Three steps of matrices that are wide, square and tall, under both factors. */
  @ParameterizedTest
  @CsvSource({
    "2, 3, SPECTRAL",
    "3, 3, SPECTRAL",
    "5, 2, SPECTRAL",
    "2, 3, ROOT_MEAN_SQUARE",
    "5, 2, ROOT_MEAN_SQUARE"
  })
  void golden_threeSteps(int rows, int columns, OptimConfig.Muon.Scale scale) {
    try (var _ = Scope.open()) {
      Tensor w = Scope.keep(drawn(0, rows, columns).requires_grad_(true));
      var reference = new Reference(Tensors.doubles(w), rows, columns);
      var config = new OptimConfig.Muon(0.25, 0.9, scale, REST, 0.2, 0, new Schedule.Constant());
      var optimizer = optimizer(config, "encoder.blocks.0.attn.qkv.weight", w);
      double factor =
          switch (scale) {
            case SPECTRAL -> rows > columns ? Math.sqrt((double) rows / columns) : 1;
            case ROOT_MEAN_SQUARE -> 0.2 * Math.sqrt(Math.max(rows, columns));
          };
      for (int step = 1; step <= 3; step++) {
        Tensor gradient = drawn(step, rows, columns);
        w.mul(gradient).sum().backward();
        optimizer.step(new Clock(step, 3, 1));
        reference.step(Tensors.doubles(gradient), factor);
      }
      assertArrayEquals(reference.weights, Tensors.doubles(w), 1e-9);
    }
  }

  /** An embedding, and a matrix outside the blocks, move as AdamW moves them at its own rate. */
  @Test
  void golden_otherTensorsMoveByAdamW() {
    try (var _ = Scope.open()) {
      Tensor w = Scope.keep(drawn(0, 2, 3).requires_grad_(true));
      Tensor twin = Scope.keep(w.detach().clone().requires_grad_(true));
      var muon =
          new OptimConfig.Muon(
              0.25, 0.9, OptimConfig.Muon.Scale.SPECTRAL, REST, 0.2, 0, new Schedule.Constant());
      var adam = new OptimConfig.AdamW(0.125, 0.9, 0.99, 1e-3, 0.2, 0, new Schedule.Constant());
      var one = optimizer(muon, "encoder.token_embedding.weight", w);
      var other = optimizer(adam, "encoder.token_embedding.weight", twin);
      for (int step = 1; step <= 2; step++) {
        Tensor gradient = drawn(step, 2, 3);
        w.mul(gradient).sum().backward();
        twin.mul(gradient).sum().backward();
        one.step(new Clock(step, 3, 1));
        other.step(new Clock(step, 3, 1));
      }
      assertArrayEquals(Tensors.doubles(twin), Tensors.doubles(w), 1e-12);
    }
  }

  /** The trace of {@code XXᵀ} is the sum of squared singular values, which are near 1. */
  @Test
  void property_singularValuesAreNearOne() {
    try (var _ = Scope.open()) {
      for (long seed = 0; seed < 4; seed++) {
        Tensor x = MuonRule.orthogonal(drawn(seed, 4, 9));
        double[] gram = Tensors.doubles(x.matmul(x.t()));
        double trace = gram[0] + gram[5] + gram[10] + gram[15];
        assertThat(trace / 4).isBetween(0.4, 1.5);
      }
    }
  }

  @Test
  void golden_theMeanIsInTheCheckpoint() {
    Tensor w = Scope.keep(Ops.ones(2, 2).requires_grad_(true));
    var names = new ArrayList<String>();
    Tree.tensors(optimizer(OptimConfig.Muon.DEFAULT, "blocks.0.mlp.weight", w))
        .forEach(named -> names.add(named.name()));
    assertEquals(List.of("blocks.0.mlp.weight.mean"), names);
  }

  @Test
  void refuses_settingsOutOfRangeByName() {
    assertThatThrownBy(() -> new OptimConfig.Muon.Rest(0, 0.9, 0.9, 1))
        .hasMessageStartingWith("lr: ");
    assertThatThrownBy(() ->
            new OptimConfig.Muon(
                1, 1, OptimConfig.Muon.Scale.SPECTRAL, REST, 0, 0, new Schedule.Constant()))
        .hasMessage("momentum: want 0 up to but not 1, was 1.0");
  }

  private static Optimizer optimizer(OptimConfig config, String name, Tensor w) {
    return Optimizer.of(
        config, List.of(new NamedTensor(name, w, Role.WEIGHT)), _ -> LearningRateScale.SCHEDULED);
  }

  private static Tensor drawn(long seed, long rows, long columns) {
    double[] values = Tensors.doubles(Ops.randn(new Seed(seed), rows, columns));
    return Tensors.of(values, rows, columns);
  }

  private static final class Reference {
    private final double[] weights;
    private final double[] mean;
    private final int rows;
    private final int columns;

    Reference(double[] weights, int rows, int columns) {
      this.weights = weights.clone();
      this.mean = new double[weights.length];
      this.rows = rows;
      this.columns = columns;
    }

    void step(double[] gradient, double factor) {
      var x = new double[rows][columns];
      double square = 0;
      for (int i = 0; i < mean.length; i++) {
        mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
        double ahead = 0.1 * gradient[i] + 0.9 * mean[i];
        x[i / columns][i % columns] = ahead;
        square += ahead * ahead;
      }
      double length = Math.sqrt(square) + 1e-7;
      for (double[] row : x) {
        for (int j = 0; j < columns; j++) {
          row[j] /= length;
        }
      }
      for (int i = 0; i < 5; i++) {
        x = rows > columns ? transposed(iterated(transposed(x))) : iterated(x);
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] = weights[i] * (1 - 0.25 * 0.2) - 0.25 * factor * x[i / columns][i % columns];
      }
    }

    private static double[][] iterated(double[][] x) {
      double[][] a = product(x, transposed(x));
      double[][] cubic = product(a, x);
      double[][] quintic = product(a, cubic);
      var next = new double[x.length][x[0].length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[0].length; j++) {
          next[i][j] = 3.4445 * x[i][j] - 4.7750 * cubic[i][j] + 2.0315 * quintic[i][j];
        }
      }
      return next;
    }

    private static double[][] product(double[][] a, double[][] b) {
      var c = new double[a.length][b[0].length];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < b[0].length; j++) {
          for (int k = 0; k < b.length; k++) {
            c[i][j] += a[i][k] * b[k][j];
          }
        }
      }
      return c;
    }

    private static double[][] transposed(double[][] x) {
      var t = new double[x[0].length][x.length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < x[0].length; j++) {
          t[j][i] = x[i][j];
        }
      }
      return t;
    }
  }
}
