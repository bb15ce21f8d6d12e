package org.fullrank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  /** What a matrix product gives here. */
  private static ScalarType product() {
    try (var _ = Scope.open()) {
      Tensor x = Ops.ones(2, 2);
      return Tensors.type(x.matmul(x));
    }
  }

  @Test
  void golden_eachIsWhatItSaysAndTakenBack() {
    assertEquals(ScalarType.BFloat16, Precision.BF16.run(PrecisionTest::product));
    assertEquals(ScalarType.Float, product());
    assertEquals(ScalarType.Float, Precision.FP32.run(PrecisionTest::product));
  }

  /** The one around goes on after the one within. */
  @Test
  void golden_nested() {
    Precision.BF16.run(() -> {
      assertEquals(ScalarType.BFloat16, Precision.BF16.run(PrecisionTest::product));
      assertEquals(ScalarType.BFloat16, product());
      assertEquals(ScalarType.Float, Precision.FP32.run(PrecisionTest::product));
      assertEquals(ScalarType.BFloat16, product());
      return product();
    });
    assertEquals(ScalarType.Float, product());
  }
}
