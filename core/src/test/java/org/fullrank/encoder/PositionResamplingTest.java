package org.fullrank.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code i^1.5} on 3 × 3, resampled to 2 × 4; the numbers are PyTorch 2.13's interpolate. */
class PositionResamplingTest {
  private static Tensor table() {
    var values = new float[9];
    for (int i = 0; i < 9; i++) {
      values[i] = (float) Math.pow(i, 1.5);
    }
    return Tensors.of(values, 1, 1, 3, 3);
  }

  private static void assertResampled(PositionResampling resampling, double... wanted) {
    try (var _ = Scope.open()) {
      assertArrayEquals(wanted, Tensors.doubles(resampling.apply(table(), 2, 4)), 2e-5);
    }
  }

  @Test
  void golden_bicubic() {
    assertResampled(
        PositionResampling.BICUBIC,
        0.744702,
        1.490431,
        3.124418,
        4.469107,
        12.464693,
        14.63212,
        18.205971,
        20.610701);
  }

  @Test
  void golden_antialiased() {
    assertResampled(
        PositionResampling.ANTIALIASED,
        1.353909,
        2.274845,
        3.983989,
        5.409856,
        11.396068,
        13.529799,
        16.800383,
        19.157454);
  }

  /** {@code scale_factor = ((2 + 0.1)/3, (4 + 0.1)/3)}. */
  @Test
  void golden_dino() {
    assertResampled(
        PositionResampling.DINO,
        0.632175,
        1.310892,
        2.83275,
        4.190589,
        11.508611,
        13.547033,
        16.967234,
        19.396749);
  }

  @ParameterizedTest
  @EnumSource(PositionResampling.class)
  void property_constantsStay(PositionResampling resampling) {
    try (var _ = Scope.open()) {
      Tensor got = resampling.apply(Ops.full(2.5, 1, 2, 7, 7), 3, 11);
      assertEquals(2.5, Ops.value(got.min()), 1e-5);
      assertEquals(2.5, Ops.value(got.max()), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource(PositionResampling.class)
  void leaves_nothing(PositionResampling resampling) {
    Leaks.none(() -> {
      Tensor table = Ops.randn(new Seed(1), 1, 4, 5, 5).requires_grad_(true);
      resampling.apply(table, 3, 3).square().sum().backward();
    });
  }
}
