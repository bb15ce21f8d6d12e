package org.fullrank.views;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.input.Transform;
import org.fullrank.loader.ViewMaker;

/**
 * Views of audio clips: a part of the clip at one sample rate, changed as samples, made frames, and
 * masked. Parts of long clips begin at a random sample. Clips shorter than a view stay short, so
 * that batches have masks, or are followed by silence.
 *
 * @param count number of views of a clip, 1 to 1,024
 * @param rate samples per second of all views
 * @param seconds of the longest view
 * @param pad whether shorter clips are followed by silence up to {@code seconds}; else up to a
 *     tenth of it
 * @param frames what the encoder is given
 * @param wave changes of the samples
 * @param masks stripes in the frames
 */
public record AudioViews(
    int count,
    int rate,
    double seconds,
    boolean pad,
    AudioFrames frames,
    WaveChanges wave,
    SpecMasks masks)
    implements SequenceViews {
  /** Two views of one second at 16 kHz. */
  public static final AudioViews DEFAULT =
      new AudioViews(
          2,
          16_000,
          1,
          true,
          AudioFrames.LogMelFrames.DEFAULT,
          WaveChanges.DEFAULT,
          SpecMasks.DEFAULT);

  private static final int MOST_RATE = 1_000_000;

  public AudioViews {
    Check.within(count, 1, ImageViews.MOST_VIEWS, "count");
    Check.within(rate, 1, MOST_RATE, "rate");
    Check.positive(seconds, "seconds");
    int samples = samples(rate, seconds);
    Check.within(samples, frames.fewest(), Integer.MAX_VALUE, "seconds times rate");
    if (masks.frequencies() > 0
        && frames instanceof AudioFrames.LogMelFrames(int bins, _, _, _, _)) {
      Check.within(masks.widest(), 0, bins, "masks.widest");
    }
  }

  /** One view without chance, of the middle of a clip. */
  public AudioViews plain() {
    return new AudioViews(1, rate, seconds, pad, frames, WaveChanges.NONE, SpecMasks.NONE);
  }

  /** Samples of the longest view. */
  int samples() {
    return samples(rate, seconds);
  }

  private static int samples(int rate, double seconds) {
    return Math.clamp(Math.round(rate * seconds), 1, Integer.MAX_VALUE);
  }

  /** Samples of the shortest view. */
  int fewest() {
    return pad ? samples() : Math.clamp(samples() / 10, frames.fewest(), samples());
  }

  @Override
  public ViewMaker at(int epoch) {
    return new ClipViews(this, Collections.nCopies(count, layout()), true);
  }

  @Override
  public ViewMaker evaluation() {
    return new ClipViews(plain(), List.of(plain().layout()), false);
  }

  private ViewMaker.Layout layout() {
    var transforms = new ArrayList<>(ClipDraw.transforms(this));
    if (frames instanceof AudioFrames.LogMelFrames) {
      transforms.addAll(stripes("time_mask", masks.times(), masks.longest()));
      transforms.addAll(stripes("frequency_mask", masks.frequencies(), masks.widest()));
    }
    return new ViewMaker.Layout(frames.shape(samples()), transforms);
  }

  private static List<Transform> stripes(String name, int count, double widest) {
    var mask =
        Transform.of(
            name,
            new Transform.Parameter("begin", 0, 0, 1),
            new Transform.Parameter("width", 0, 0, widest));
    return Collections.nCopies(count, mask);
  }
}
