package org.fullrank.core;

import java.util.Locale;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Short-time Fourier transforms. */
public final class Spectra {
  static {
    Libtorch.load();
  }

  private Spectra() {}

  /**
   * {@code |STFT|²} of each frame: frame {@code k} begins at sample {@code k · hop}; nothing is
   * padded. A window shorter than the transform lies in its middle, with zeros on both sides.
   *
   * @param waves {@code [batch, samples]}, {@code fft} samples or more
   * @param window {@code [fft]} or shorter, in the format of {@code waves}
   * @param fft samples of a frame
   * @param hop samples between frames
   * @return {@code [batch, 1 + (samples − fft) / hop, fft / 2 + 1]}
   * @throws IllegalArgumentException if there are fewer samples than a frame has
   */
  public static Tensor power(Tensor waves, Tensor window, long fft, long hop) {
    Check.rank(waves, "waves", "batch", "samples");
    if (waves.size(1) < fft) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "waves: want %,d samples or more, a frame, was %,d",
              fft,
              waves.size(1)));
    }
    return Scope.tidy(() -> {
      Tensor complex =
          torch.stft(
              waves,
              fft,
              new LongOptional(hop),
              new LongOptional(window.size(0)),
              new TensorOptional(window),
              false,
              new BoolOptional(true),
              new BoolOptional(true),
              new BoolOptional());
      Tensor parts = torch.view_as_real(complex); // [batch, fft / 2 + 1, frames, 2]
      return parts.mul(parts).sum(3).transpose(1, 2);
    });
  }
}
