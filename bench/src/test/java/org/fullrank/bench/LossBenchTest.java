package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss of {@code bench losses}, and what it is timed beside. */
final class LossBenchTest {
  static Stream<LossCase> losses() {
    return LossCase.ALL.stream();
  }

  private static LossCase named(String name) {
    return losses().filter(loss -> loss.name().equals(name)).findFirst().orElseThrow();
  }

  private static UnaryOperator<Tensor> other(LossCase loss, String way) {
    return Objects.requireNonNull(loss.others().get(way), way);
  }

  /** Each loss and each way beside it takes a turn; a row has a number for each. */
  @ParameterizedTest
  @MethodSource("losses")
  void golden_aRowOfEveryLoss(LossCase loss) {
    try (var _ = Scope.open()) {
      var row = new LossBench(List.of(64), 1).row(loss, 64);
      assertEquals(loss.name(), row.get("loss"));
      assertEquals(64 / loss.views(), row.get("unique_batch"));
      assertThat(row).containsKeys("ms", "over_floor");
      loss.others().keySet().forEach(way -> assertThat(row).containsKey("over_" + way));
      assertThat(row.get("over_floor")).asString().matches("[0-9.E]+");
    }
  }

  /** Poly-view is timed beside a loop that gives the same loss and gradient. */
  @Test
  void golden_theLoopOverPairsIsTheGeometricLoss() {
    try (var _ = Scope.open();
        var problem = LossProblem.of(named("polyview geometric"), 4)) {
      Tensor wanted = problem.method().losses(problem.outputs(), problem.step()).total();
      Tensor[] all = problem.outputs().projections().toArray(Tensor[]::new);
      Tensor loop = other(problem.loss(), "pairwise").apply(Ops.cat(0, all));
      assertEquals(Ops.value(wanted), Ops.value(loop), 1e-5);
    }
  }

  /** All 16 embeddings of width 128 with all; each of two views' 512 dimensions with all. */
  @Test
  void golden_theProductsOfTheFormulas() {
    assertEquals(List.of(new LossCase.Product(16, 128, 16)), products("simclr"));
    assertEquals(
        List.of(new LossCase.Product(512, 8, 512), new LossCase.Product(512, 8, 512)),
        products("vicreg"));
    assertEquals(List.of(), products("byol"));
  }

  private static List<LossCase.Product> products(String name) {
    try (var _ = Scope.open();
        var problem = LossProblem.of(named(name), 8)) {
      return problem.loss().products().apply(problem.outputs());
    }
  }

  /** {@code log Σ_j e^{5 ⟨x_i, x_j⟩}} of two unit vectors at right angles. */
  @Test
  void golden_productAndLogsumexp() {
    try (var _ = Scope.open()) {
      Tensor unit = Ops.identityLike(Ops.randn(new Seed(0), 1), 2);
      Tensor loss = other(named("polyview arithmetic"), "product_logsumexp").apply(unit);
      assertEquals(Math.log(Math.exp(5) + 1), Tensors.doubles(loss)[0], 1e-5);
    }
  }

  @Test
  void refuses_sizesOutOfRange() {
    assertThatThrownBy(() -> new LossBench(List.of(16), 1)).hasMessageStartingWith("views: want");
    assertThatThrownBy(() -> new LossBench(List.of(64), 0)).hasMessageStartingWith("rounds: want");
  }
}
