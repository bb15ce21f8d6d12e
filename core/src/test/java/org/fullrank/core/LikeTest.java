package org.fullrank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Tensors made beside another one; libtorch's meta device stands in for a GPU. */
class LikeTest {
  private static final Seed SEED = new Seed(3);

  private static final List<Function<Tensor, Tensor>> FORMAT_OF_OPERAND =
      List.of(
          Ops::zerosLike,
          x -> Ops.zerosLike(x, 2, 3),
          x -> Ops.onesLike(x, 2, 3),
          x -> Ops.fullLike(x, 0.5, 2, 3),
          x -> Ops.identityLike(x, 3),
          x -> Tensors.emptyLike(x, 2, 3),
          x -> Tensors.like(new float[] {1, 2}, x, 2),
          x -> Tensors.like(new double[] {1, 2}, x, 2));

  private static final List<Function<Tensor, Tensor>> OWN_FORMAT =
      List.of(
          x -> Ops.rangeLike(x, 3),
          x -> Ops.randLike(SEED, x, 2, 3),
          x -> Ops.randnLike(SEED, x, 2, 3),
          x -> Tensors.emptyLike(x, ScalarType.Bool, 2, 3),
          x -> Tensors.like(new long[] {1, 2}, x, 2));

  @Test
  void property_deviceIsThatOfTheOperand() {
    try (var _ = Scope.open()) {
      var meta = new org.bytedeco.pytorch.Device(DeviceType.Meta);
      Tensor far = Ops.zeros(4).to(meta, ScalarType.Double);
      assertTrue(far.is_meta());
      FORMAT_OF_OPERAND.forEach(made -> assertTrue(made.apply(far).is_meta()));
      OWN_FORMAT.forEach(made -> assertTrue(made.apply(far).is_meta()));
      OWN_FORMAT.forEach(made -> assertFalse(made.apply(Ops.zeros(4)).is_meta()));
    }
  }

  @Test
  void property_formatIsThatOfTheOperand() {
    try (var _ = Scope.open()) {
      for (var type : List.of(ScalarType.Float, ScalarType.Double, ScalarType.BFloat16)) {
        Tensor x = Ops.zeros(4).to(type);
        FORMAT_OF_OPERAND.forEach(made -> assertEquals(type, Tensors.type(made.apply(x))));
      }
    }
  }

  @Test
  void golden_valuesByHand() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new double[] {7, 8}, 2);
      assertArrayEquals(new double[] {0, 0}, Tensors.doubles(Ops.zerosLike(x)));
      assertArrayEquals(new long[] {}, Ops.zerosLike(x, new long[0]).shape());
      assertArrayEquals(new double[] {1, 1, 1}, Tensors.doubles(Ops.onesLike(x, 3)));
      assertArrayEquals(new double[] {0.1}, Tensors.doubles(Ops.fullLike(x, 0.1, 1)));
      assertArrayEquals(new double[] {1, 0, 0, 1}, Tensors.doubles(Ops.identityLike(x, 2)));
      assertArrayEquals(new double[] {0, 1, 2}, Tensors.doubles(Ops.rangeLike(x, 3)));
      assertEquals(ScalarType.Long, Tensors.type(Ops.rangeLike(x, 3)));
      assertEquals(ScalarType.Long, Tensors.type(Tensors.like(new long[] {5}, x, 1)));
    }
  }

  @Test
  void property_aStreamDrawsTheSameNumbersInEveryFormat() {
    try (var _ = Scope.open()) {
      float[] drawn = Tensors.floats(Ops.rand(SEED, 5));
      for (var type : List.of(ScalarType.Float, ScalarType.Double, ScalarType.BFloat16)) {
        Tensor made = Ops.randLike(SEED, Ops.zeros(1).to(type), 5);
        assertArrayEquals(drawn, Tensors.floats(made));
        assertEquals(
            type == ScalarType.Double ? ScalarType.Double : ScalarType.Float, Tensors.type(made));
      }
      assertArrayEquals(
          Tensors.doubles(Ops.randn(SEED, 5)),
          Tensors.doubles(Ops.randnLike(SEED, Tensors.of(new double[1], 1), 5)));
    }
  }
}
