package org.fullrank.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;

class SpectrogramsTest {
  /** Two frames of three bins: time to the right, the lowest bin at the bottom. */
  @Test
  void golden_timeToTheRightLowBelow() {
    try (var _ = Scope.open()) {
      var image = Spectrograms.image(Tensors.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
      assertEquals(3, image.height());
      assertEquals(2, image.width());
      assertArrayEquals(
          new byte[] {102, (byte) 255, 51, (byte) 204, 0, (byte) 153}, image.pixels());
    }
  }
}
