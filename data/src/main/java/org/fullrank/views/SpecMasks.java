package org.fullrank.views;

import org.fullrank.core.Check;

/**
 * SpecAugment (Park et al., Interspeech 2019) without time warping: stripes of frames and of bins
 * are set to the mean of the view. The width of each is drawn from 0 to the widest, its place
 * uniformly. Waveforms have no stripes.
 *
 * @param times number of stripes of frames, 0 to 16
 * @param longest widest of them, as a share of the frames, 0 to 1
 * @param frequencies number of stripes of bins, 0 to 16
 * @param widest widest of them, bins
 * @see <a href="https://arxiv.org/abs/1904.08779">arXiv 1904.08779</a>
 */
public record SpecMasks(int times, double longest, int frequencies, int widest) {
  /** No stripes. */
  public static final SpecMasks NONE = new SpecMasks(0, 0, 0, 0);

  /** Two stripes of a fifth of the frames, two of 8 bins, at most. */
  public static final SpecMasks DEFAULT = new SpecMasks(2, 0.2, 2, 8);

  public SpecMasks {
    Check.within(times, 0, 16, "times");
    Check.within(longest, 0, 1, "longest");
    Check.within(frequencies, 0, 16, "frequencies");
    Check.atLeastZero(widest, "widest");
  }
}
