package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class FusedTest {
  private static final Fused.Sgd DESCENT = new Fused.Sgd(0.5, 0.9, false, 0.1);

  private static TensorList one(Tensor tensor) {
    return TensorList.of(List.of(tensor));
  }

  private static void descend(Tensor parameter, Tensor gradient, Tensor velocity) {
    Fused.sgd(one(parameter), one(gradient), one(velocity), DESCENT);
  }

  /** g = 2 + 0.1·4 = 2.4; v = 0.9·1 + 2.4 = 3.3; w = 4 − 0.5·3.3. */
  @Test
  void golden_descent() {
    try (var _ = Scope.open()) {
      Tensor w = Ops.full(4, 1);
      descend(w, Ops.full(2, 1), Ops.full(1, 1));
      assertArrayEquals(new double[] {2.35}, Tensors.doubles(w), 1e-6);
    }
  }

  /** libtorch would read and write beyond their ends. */
  @Test
  void refuses_partnersThatLieOtherwiseInMemory() {
    try (var _ = Scope.open()) {
      Tensor w = Ops.ones(2, 3);
      for (Tensor strange :
          List.of(
              Ops.ones(2, 2),
              Ops.ones(3, 2).t(),
              Ops.ones(2, 1).expand(2, 3),
              Ops.ones(2, 3).to(ScalarType.Double))) {
        assertThatThrownBy(() -> descend(w, strange, Ops.ones(2, 3)))
            .hasMessageStartingWith("gradients: want tensors that lie in memory as");
        assertThatThrownBy(() -> descend(w, Ops.ones(2, 3), strange))
            .hasMessageStartingWith("velocity: want");
        var means = new Fused.Moments(one(w), one(w), one(w), one(strange), one(Ops.ones()));
        assertThatThrownBy(() -> Fused.adamw(means, new Fused.Adam(1, 0.9, 0.9, 0, 1e-8)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("second: want");
      }
      assertThatThrownBy(() -> descend(w, Ops.ones(2, 2), Ops.ones(2, 3)))
          .hasMessageEndingWith(
              "number 0 was Float of sizes [2, 2] and strides [2, 1] for Float of sizes [2, 3] and"
                  + " strides [3, 1]");
      var two = TensorList.of(List.of(Ops.ones(2, 3), Ops.ones(1)));
      assertThatThrownBy(() -> Fused.sgd(one(w), two, two, DESCENT))
          .hasMessageEndingWith("were 2 for 1");
      var uncounted = new Fused.Moments(one(w), one(w), one(w), one(w), TensorList.of(List.of()));
      assertThatThrownBy(() -> Fused.adamw(uncounted, new Fused.Adam(1, 0.9, 0.9, 0, 1e-8)))
          .hasMessage("steps: want 1, one for each parameter, were 0");
      assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, Tensors.doubles(w));
    }
  }
}
