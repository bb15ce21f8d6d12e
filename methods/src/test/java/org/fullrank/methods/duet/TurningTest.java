package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;

class TurningTest {
  /** Counter-clockwise by 90 degrees: what is at the right comes to the top. */
  @Test
  void golden_quarterTurns() {
    try (var _ = Scope.open()) {
      Tensor image = Tensors.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 3, 3);
      assertArrayEquals(
          new float[] {2, 5, 8, 1, 4, 7, 0, 3, 6}, Tensors.floats(Turning.of(image, 90)), 1e-5f);
      assertArrayEquals(
          new float[] {8, 7, 6, 5, 4, 3, 2, 1, 0}, Tensors.floats(Turning.of(image, 180)), 1e-5f);
    }
  }

  /** Beside the sums of bilinear weights, written out; outside is the first pixel. */
  @Test
  void golden_anyAngleBesideAPlainLoop() {
    try (var _ = Scope.open()) {
      Tensor images = Ops.rand(new Seed(2), 2, 3, 6, 6);
      float[] in = Tensors.floats(images);
      double[] degrees = {37, -101.5};
      var wanted = new float[in.length];
      for (int i = 0; i < in.length; i++) {
        double angle = Math.toRadians(degrees[i / 108]);
        double x = i % 6 - 2.5;
        double y = i / 6 % 6 - 2.5;
        double fromX = Math.cos(angle) * x - Math.sin(angle) * y + 2.5;
        double fromY = Math.sin(angle) * x + Math.cos(angle) * y + 2.5;
        wanted[i] = (float) mixed(in, i - i % 36, fromX, fromY);
      }
      assertArrayEquals(wanted, Tensors.floats(Turning.of(images, degrees)), 1e-5f);
    }
  }

  private static double mixed(float[] in, int plane, double x, double y) {
    double sum = 0;
    for (int row = (int) Math.floor(y); row <= Math.floor(y) + 1; row++) {
      for (int column = (int) Math.floor(x); column <= Math.floor(x) + 1; column++) {
        boolean inside = row >= 0 && column >= 0 && row < 6 && column < 6;
        float value = inside ? in[plane + 6 * row + column] : in[plane];
        sum += (1 - Math.abs(x - column)) * (1 - Math.abs(y - row)) * value;
      }
    }
    return sum;
  }

  @Test
  void refuses_oblongImages() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> Turning.of(Ops.zeros(1, 1, 2, 3), 90))
          .hasMessageContaining("images: want 2 along width");
    }
  }
}
