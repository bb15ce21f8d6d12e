package org.fullrank.views;

import org.fullrank.audio.LogMel;
import org.fullrank.audio.MelScale;
import org.fullrank.core.Check;
import org.fullrank.input.InputShape;

/** What an encoder of audio is given. */
public sealed interface AudioFrames {
  /** The shape of a view of {@code samples} samples at most. */
  InputShape shape(int samples);

  /** The fewest samples of which a row can be made. */
  int fewest();

  /** The samples themselves. */
  record Samples() implements AudioFrames {
    @Override
    public InputShape shape(int samples) {
      return new InputShape.Waveform(samples);
    }

    @Override
    public int fewest() {
      return 1;
    }
  }

  /**
   * Log-mel frames, see {@link LogMel}.
   *
   * @param bins mel bins
   * @param fft samples of a frame
   * @param hop samples between frames
   * @param scale the mel scale
   * @param norm what frames are divided by
   */
  record LogMelFrames(int bins, int fft, int hop, MelScale scale, FrameNorm norm)
      implements AudioFrames {
    /** 40 bins of 25 ms every 10 ms at 16 kHz; mean 0 and deviation 1 in a clip. */
    public static final LogMelFrames DEFAULT =
        new LogMelFrames(40, 400, 160, MelScale.HTK, FrameNorm.CLIP);

    private static final double FLOOR = 1e-10;

    public LogMelFrames {
      Check.positive(bins, "bins");
      Check.within(fft, 2, 1 << 16, "fft");
      Check.positive(hop, "hop");
    }

    /** The transform. */
    LogMel transform() {
      return new LogMel(bins, fft, fft, hop, scale, 0, 0, FLOOR);
    }

    @Override
    public InputShape shape(int samples) {
      return new InputShape.Frames(bins, transform().frames(samples));
    }

    @Override
    public int fewest() {
      return fft;
    }
  }

  /** What is subtracted from frames, and what they are divided by. */
  enum FrameNorm {
    /** Nothing. */
    NONE,
    /** The mean and the deviation of all values of the view. */
    CLIP,
    /** The mean and the deviation of each bin over the view's time. */
    BINS
  }
}
