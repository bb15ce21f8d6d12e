package org.fullrank.views;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fullrank.audio.LogMel;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Item;
import org.fullrank.loader.ViewMaker;
import org.fullrank.loader.ViewRow;
import org.fullrank.views.AudioFrames.LogMelFrames;
import org.fullrank.views.AudioFrames.Samples;

/**
 * Makes views of clips.
 *
 * @param random whether the changes are drawn
 */
record ClipViews(AudioViews settings, List<ViewMaker.Layout> views, boolean random)
    implements ViewMaker {
  private static final double FLAT = 1e-5; // deviation of a view of silence

  @Override
  public Writer writer() {
    return (item, _, stream, row) -> {
      if (!(item instanceof Item.Clip clip)) {
        throw Problem.config("views: these are views of audio clips, was " + item.kind());
      }
      write(clip, stream, row);
    };
  }

  private void write(Item.Clip clip, Seed stream, ViewRow row) {
    RandomGenerator draws = stream.random();
    ClipDraw drawn = random ? ClipDraw.of(settings.wave(), draws) : ClipDraw.PLAIN;
    float[] samples = drawn.samples(clip, settings, stream.with(0).random());
    int place = 0;
    for (float[] values : drawn.values()) {
      row.record(place++, values);
    }
    switch (settings.frames()) {
      case Samples _ -> row.write(samples);
      case LogMelFrames frames -> {
        float[] energies = normalised(energies(samples, frames), frames);
        mask(energies, frames.bins(), draws, row, place);
        row.write(energies);
      }
    }
  }

  /** Row-major {@code [frames × bins]}. */
  private float[] energies(float[] samples, LogMelFrames frames) {
    LogMel mel = frames.transform();
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        return Tensors.floats(mel.of(Tensors.of(samples, 1, samples.length), settings.rate()));
      }
    });
  }

  private static float[] normalised(float[] energies, LogMelFrames frames) {
    int bins = frames.bins();
    switch (frames.norm()) {
      case NONE -> {}
      case CLIP -> standardise(energies, 0, 1);
      case BINS -> {
        for (int bin = 0; bin < bins; bin++) {
          standardise(energies, bin, bins);
        }
      }
    }
    return energies;
  }

  private static void standardise(float[] x, int first, int stride) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = first; i < x.length; i += stride) {
      sum += x[i];
      squares += (double) x[i] * x[i];
      count++;
    }
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    for (int i = first; i < x.length; i += stride) {
      x[i] = (float) ((x[i] - mean) / Math.max(FLAT, deviation));
    }
  }

  private void mask(float[] energies, int bins, RandomGenerator draws, ViewRow row, int first) {
    SpecMasks masks = settings.masks();
    float mean = mean(energies);
    int frames = energies.length / bins;
    int place = first;
    for (int i = 0; i < masks.times(); i++) {
      int width = draws.nextInt((int) (masks.longest() * frames) + 1);
      int begin = draws.nextInt(frames - width + 1);
      fill(energies, begin * bins, width * bins, mean);
      row.record(place++, stripe(begin, width, frames, frames));
    }
    for (int i = 0; i < masks.frequencies(); i++) {
      int width = draws.nextInt(masks.widest() + 1);
      int begin = draws.nextInt(bins - width + 1);
      for (int frame = 0; frame < frames; frame++) {
        fill(energies, frame * bins + begin, width, mean);
      }
      row.record(place++, stripe(begin, width, bins, 1));
    }
  }

  private static float[] stripe(int begin, int width, int all, int unit) {
    return new float[] {(float) begin / all, (float) width / unit};
  }

  private static void fill(float[] x, int from, int count, float value) {
    Arrays.fill(x, from, from + count, value);
  }

  private static float mean(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    return (float) (sum / x.length);
  }
}
