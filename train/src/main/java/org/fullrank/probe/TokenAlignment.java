package org.fullrank.probe;

import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.views.AudioFrames;
import org.fullrank.views.AudioViews;

/**
 * Which entry of a sequence of labels at equal distances goes with a token: the one at the middle
 * of the samples that the token is made of.
 *
 * @param first place of the first token's middle, labels
 * @param stride labels between tokens
 */
public record TokenAlignment(double first, double stride) {
  public TokenAlignment {
    Check.atLeastZero(first, "first");
    Check.positive(stride, "stride");
  }

  /**
   * The alignment of a speech encoder's tokens.
   *
   * @param front its convolutions
   * @param views what its input is made of
   * @param perSecond labels of a second
   */
  public static TokenAlignment of(List<TimeWindow> front, AudioViews views, double perSecond) {
    double reach = 1; // moments under a token
    double stride = 1; // moments between tokens
    for (TimeWindow window : front) {
      reach += (window.size() - 1) * stride;
      stride *= window.stride();
    }
    double hop = 1;
    double frame = 1;
    if (views.frames() instanceof AudioFrames.LogMelFrames(_, int fft, int step, _, _)) {
      hop = step;
      frame = fft;
    }
    double samples = (reach - 1) * hop + frame; // under a token
    double labels = perSecond / views.rate();
    return new TokenAlignment(samples / 2 * labels, stride * hop * labels);
  }

  /** The place of token {@code token} in the sequence. */
  public int label(int token) {
    return (int) (first + token * stride);
  }
}
