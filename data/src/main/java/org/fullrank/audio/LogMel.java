package org.fullrank.audio;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Spectra;
import org.fullrank.core.Tensors;

/**
 * Logarithms of mel energies: {@code ln max(Σ_f m(b, f) |STFT(x)|²(t, f), floor)} with a periodic
 * Hann window and triangles of {@link MelScale}. Gradients reach the samples. Frames begin at whole
 * hops, the first at the first sample; no sample is padded.
 *
 * @param bins triangles, 1 or more
 * @param fft samples of a frame, a transform's length, 2 or more
 * @param window samples of the Hann window in the middle of the frame, 1 to {@code fft}
 * @param hop samples between frames
 * @param scale the scale of the triangles' corners
 * @param low the lowest corner, Hz
 * @param high the highest corner, Hz; 0 for half of the sample rate
 * @param floor of an energy, positive
 */
public record LogMel(
    int bins, int fft, int window, int hop, MelScale scale, double low, double high, double floor) {
  /** 40 bins of 25 ms every 10 ms, for 16 kHz. */
  public static final LogMel DEFAULT = new LogMel(40, 400, 400, 160, MelScale.HTK, 0, 0, 1e-10);

  public LogMel {
    Check.positive(bins, "bins");
    Check.within(fft, 2, 1 << 16, "fft");
    Check.within(window, 1, fft, "window");
    Check.positive(hop, "hop");
    Check.atLeastZero(low, "low");
    Check.atLeastZero(high, "high");
    Check.positive(floor, "floor");
  }

  /** The usual frames at {@code rate}: 25 ms every 10 ms. */
  public static LogMel of(int bins, int rate) {
    int frame = rate / 40;
    return new LogMel(bins, frame, frame, rate / 100, MelScale.HTK, 0, 0, 1e-10);
  }

  /** Frames of a clip of {@code samples}; 0 if it is shorter than a frame. */
  public int frames(int samples) {
    return samples < fft ? 0 : 1 + (samples - fft) / hop;
  }

  /** Samples of a clip of {@code frames}, 1 or more. */
  public int samples(int frames) {
    return fft + (frames - 1) * hop;
  }

  /**
   * The energies of {@code waves}.
   *
   * @param waves {@code [batch, samples]} fp32 or float64
   * @param rate samples per second
   * @return {@code [batch, frames, bins]}
   * @throws IllegalArgumentException if the clips are shorter than a frame, or {@code high} is
   *     above half of the rate
   */
  public Tensor of(Tensor waves, int rate) {
    return Scope.tidy(() -> of(waves, filters(waves, rate)));
  }

  /**
   * The energies of {@code waves [batch, samples]} with {@code filters}, which many calls may
   * share.
   */
  public Tensor of(Tensor waves, Filters filters) {
    return Scope.tidy(() -> {
      Tensor power = Spectra.power(waves, filters.window, fft, hop); // [batch, frames, lines]
      return Ops.clampMin(power.matmul(filters.triangles), floor).log();
    });
  }

  /** Window {@code [window]} and triangles {@code [lines, bins]} as tensors. */
  public record Filters(Tensor window, Tensor triangles) {}

  /** The filters for clips of {@code rate}, in the format and on the device of {@code like}. */
  public Filters filters(Tensor like, int rate) {
    double top = high == 0 ? rate / 2.0 : high;
    if (top > rate / 2.0 || low >= top) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "high: want more than low, %s Hz, and at most half of the rate, %s Hz, was %s",
              low,
              rate / 2.0,
              top));
    }
    var hann = new double[window];
    for (int i = 0; i < window; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / window);
    }
    double[] triangles = scale.triangles(bins, fft, rate, low, top);
    Tensor rows = Tensors.like(triangles, like, bins, fft / 2 + 1);
    return new Filters(Tensors.like(hann, like, window), rows.transpose(0, 1).contiguous());
  }
}
