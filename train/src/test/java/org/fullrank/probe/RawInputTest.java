package org.fullrank.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.junit.jupiter.api.Test;

class RawInputTest {
  private static float[] values(InputShape shape, Input input) {
    return Tensors.floats(RawInput.of(shape).values().apply(input));
  }

  private static Input masked(Tensor values, long... real) {
    Tensor mask = Tensors.of(real, values.size(0), values.size(1)).to(ScalarType.Bool);
    return new Input(values, TokenMask.NONE.among(mask));
  }

  /** Bins 1, 3 and 2, 6 of two real frames: means 2 and 4, deviations 1 and 2; padding is out. */
  @Test
  void golden_momentsOfRealFrames() {
    try (var _ = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2, 3, 6, 50, 60}, 1, 3, 2);
      float[] found = values(new InputShape.Frames(2, 3), masked(x, 1, 1, 0));
      assertArrayEquals(new float[] {2, 4, 1, 2}, found, 1e-6f);
    }
  }

  /** Ids 1, 1 and 3 of four are real: shares 0, 2/3, 0, 1/3. */
  @Test
  void golden_sharesOfIds() {
    try (var _ = Scope.open()) {
      Tensor ids = Tensors.of(new long[] {1, 3, 1, 0}, 1, 4);
      float[] found = values(new InputShape.Ids(4, 4), masked(ids, 1, 1, 1, 0));
      assertArrayEquals(new float[] {0, 2f / 3, 0, 1f / 3}, found, 1e-6f);
    }
  }

  /** Two frames of level 1 and of level e: logarithms of the energies 0 and 2. */
  @Test
  void golden_energiesOfSamples() {
    try (var _ = Scope.open()) {
      var samples = new float[800];
      for (int i = 0; i < 800; i++) {
        samples[i] = i < 400 ? 1 : (float) Math.E;
      }
      float[] found = values(new InputShape.Waveform(800), Input.of(Tensors.of(samples, 1, 800)));
      assertEquals(1, found[0], 1e-5);
      assertEquals(1, found[1], 1e-5);
    }
  }
}
