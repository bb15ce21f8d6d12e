package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CustomGradientTest {
  /** {@code a · exp(b)}, whose derivatives are {@code exp(b)} and itself. */
  private static Tensor timesExp(Tensor a, Tensor b) {
    return Scope.tidy(() ->
        CustomGradient.apply(
            List.of(a, b),
            in -> {
              Tensor exp = in.getLast().exp();
              Tensor out = in.getFirst().mul(exp);
              return new CustomGradient.Result(out, List.of(exp, out.clone()));
            },
            (g, saved) -> List.of(g.mul(saved.getFirst()), g.mul(saved.getLast()))));
  }

  private static Tensor leaf(double... values) {
    return Tensors.of(values, values.length).requires_grad_(true);
  }

  /** Non-leaf inputs, both used elsewhere as well, the function applied twice in a row. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void gradient_ofBothInputs(long seed) {
    try (var _ = Scope.open()) {
      Tensor a = Tensors.of(new Seed(seed).random().doubles(6, -1, 1).toArray(), 2, 3);
      Tensor b = Tensors.of(new Seed(seed).random().doubles(3, 2, 3).toArray(), 3);
      Tensor wide = b.unsqueeze(0).expand(2, 3);
      Gradients.check(x -> twice(x, wide).add(x.mul(x).sum()), a, 1e-6);
      Gradients.check(y -> twice(a, y.unsqueeze(0).expand(2, 3)).add(y.sum()), b, 1e-6);
    }
  }

  private static Tensor twice(Tensor a, Tensor b) {
    Tensor once = timesExp(Ops.times(a, 1.5), Ops.times(b, 0.3));
    return timesExp(once, Ops.times(a, 0.1)).sum();
  }

  /** a = (2, 3), b = 0: the gradients are w and a·w. */
  @Test
  void golden_gradientsReachTheLeaves() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(2, 3);
      Tensor b = leaf(0, 0);
      timesExp(a, b).mul(Tensors.of(new double[] {5, 7}, 2)).sum().backward();
      assertArrayEquals(new double[] {5, 7}, Tensors.doubles(a.grad()), 1e-12);
      assertArrayEquals(new double[] {10, 21}, Tensors.doubles(b.grad()), 1e-12);
    }
  }

  /** What is tied to a NaN must not become one: the tie is a sum over nothing. */
  @Test
  void golden_anInputThatIsNoNumberDoesNotSpread() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(Double.NaN, 3);
      Tensor b = leaf(0, 0);
      Tensor out = timesExp(a, b);
      assertEquals(3, Tensors.doubles(out)[1]);
      out.sum().backward();
      assertArrayEquals(new double[] {1, 1}, Tensors.doubles(a.grad()), 1e-12);
      assertArrayEquals(new double[] {Double.NaN, 3}, Tensors.doubles(b.grad()), 1e-12);
    }
  }

  @Test
  void golden_anInputThatNeedsNoGradientGetsNone() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(2, 3);
      Tensor b = Tensors.of(new double[] {0, 0}, 2);
      timesExp(a, b).sum().backward();
      assertArrayEquals(new double[] {1, 1}, Tensors.doubles(a.grad()), 1e-12);
      assertFalse(b.grad().defined());
      assertFalse(timesExp(b, b).requires_grad());
      assertFalse(Ops.noGrad(() -> timesExp(a, b)).requires_grad());
    }
  }

  /** The same gradient object for two inputs, and the incoming one itself, added up twice. */
  @Test
  void golden_gradientsMayShareTheirMemory() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(2, 3);
      Tensor b = leaf(4, 5);
      for (int step = 1; step <= 2; step++) {
        Tensor sum =
            CustomGradient.apply(
                List.of(a, b),
                in -> new CustomGradient.Result(in.getFirst().add(in.getLast()), List.of()),
                (g, _) -> List.of(g, g));
        sum.mul(sum).sum().backward();
        double[] want = {12 * step, 16 * step};
        assertArrayEquals(want, Tensors.doubles(a.grad()), 1e-12);
        assertArrayEquals(want, Tensors.doubles(b.grad()), 1e-12);
      }
    }
  }

  @Test
  void refuses_savedTensorsThatWereChangedInPlace() {
    try (var _ = Scope.open()) {
      Tensor a = Ops.times(leaf(2, 3), 1);
      Tensor out =
          CustomGradient.apply(
              List.of(a),
              in -> new CustomGradient.Result(in.getFirst().square(), in),
              (g, saved) -> List.of(Ops.times(g.mul(saved.getFirst()), 2)));
      a.zero_();
      assertThatThrownBy(out.sum()::backward).hasMessageContaining("changed in place");
    }
  }

  /** Else its gradient would go past the derivative, and be zero. */
  @Test
  void refuses_aResultThatIsChangedInPlace() {
    try (var _ = Scope.open()) {
      Tensor out = with(leaf(2, 3), (g, _) -> List.of(g));
      assertThatThrownBy(() -> out.add_(out.detach()).sum().backward())
          .isInstanceOf(RuntimeException.class);
      Tensor other = with(leaf(2, 3), (g, _) -> List.of(g));
      assertThatThrownBy(() -> other.zero_().sum().backward()).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void refuses_aSecondBackwardPassAndASecondDerivative() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(2, 3);
      Tensor kept = with(a, (g, _) -> List.of(g)).sum();
      backward(kept, true, false);
      assertThatThrownBy(kept::backward).hasMessageContaining("want one backward pass");
      Tensor twice = with(a, (g, _) -> List.of(g)).sum();
      assertThatThrownBy(() -> backward(twice, true, true))
          .hasMessageContaining("want first derivatives");
    }
  }

  private static void backward(Tensor loss, boolean retain, boolean createGraph) {
    loss.backward(
        new Tensor(), new BoolOptional(retain), createGraph, new TensorArrayRefOptional());
  }

  /** A saved tensor is the caller's own and is still there afterwards. */
  @Test
  void golden_whatIsSavedIsNotTakenAway() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(2, 3);
      Tensor factor = Tensors.of(new double[] {10, 20}, 2);
      CustomGradient.apply(
              List.of(a),
              in -> new CustomGradient.Result(in.getFirst().mul(factor), List.of(factor)),
              (g, saved) -> List.of(g.mul(saved.getFirst())))
          .sum()
          .backward();
      assertArrayEquals(new double[] {10, 20}, Tensors.doubles(a.grad()), 1e-12);
      assertArrayEquals(new double[] {10, 20}, Tensors.doubles(factor), 1e-12);
    }
  }

  private static Tensor with(Tensor a, CustomGradient.Backward backward) {
    return CustomGradient.apply(
        List.of(a), in -> new CustomGradient.Result(in.getFirst().exp(), List.of()), backward);
  }

  @Test
  void refuses_whatTheBackwardPassThrows() {
    try (var _ = Scope.open()) {
      Tensor a = leaf(1, 2);
      Tensor broken =
          with(
              a,
              (_, _) -> {
                throw new IllegalStateException("the kernel is not there");
              });
      assertThatThrownBy(() -> broken.sum().backward())
          .hasMessageContaining("the kernel is not there");
      Tensor bent = with(a, (_, _) -> List.of(Ops.ones(7)));
      assertThatThrownBy(() -> bent.sum().backward())
          .hasMessageContaining("want the gradient of input 0 shaped [2], was [7]");
      Tensor short_ = with(a, (_, _) -> List.of());
      assertThatThrownBy(() -> short_.sum().backward())
          .hasMessageContaining("want 1 gradients, was 0");
    }
  }

  @Test
  void refuses_toRunWithoutAScope() {
    try (var _ = Scope.open()) {
      Tensor a = Scope.keep(leaf(1, 2));
      var thread =
          Thread.ofPlatform()
              .unstarted(() ->
                  assertThatThrownBy(() -> with(a, (g, _) -> List.of(g)))
                      .hasMessageContaining("wants an open Scope"));
      var failures = new AtomicReference<Throwable>();
      thread.setUncaughtExceptionHandler((_, e) -> failures.set(e));
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assertTrue(failures.get() == null, () -> String.valueOf(failures.get()));
    }
  }

  /** Layers within layers, freed one by one before the backward pass, which the graph outlives. */
  @Test
  void leaves_nothingOverTwoHundredSteps() {
    Tensor a;
    Tensor b;
    try (var _ = Scope.open()) {
      a = Scope.keep(Ops.randn(new Seed(1), 8, 16).requires_grad_(true));
      b = Scope.keep(Ops.randn(new Seed(2), 8, 16).requires_grad_(true));
    }
    Leaks.none(() -> {
      for (int step = 0; step < 10; step++) {
        try (var _ = Scope.open()) {
          Tensor out = Scope.tidy(() -> timesExp(Scope.tidy(() -> timesExp(a, b)), b));
          if (step == 5) {
            System.gc(); // nothing that the graph needs may be only weakly held
          }
          out.sum().backward();
        }
      }
    });
  }
}
