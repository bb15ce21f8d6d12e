package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.DoubleStream;
import org.fullrank.audio.MelScale;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.input.Batch;
import org.fullrank.input.Modality;
import org.fullrank.input.View;
import org.fullrank.loader.Batches;
import org.fullrank.views.AudioFrames.FrameNorm;
import org.fullrank.views.AudioFrames.LogMelFrames;
import org.fullrank.views.AudioFrames.Samples;
import org.junit.jupiter.api.Test;

class AudioViewsTest {
  private record Clips(List<Item> all) implements Dataset {
    @Override
    public Modality modality() {
      return Modality.AUDIO;
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Item item(int index) {
      return all.get(index);
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    @Override
    public String id(int index) {
      return "clip " + index;
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static Item.Clip ramp(int length, int rate) {
    var samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (i + 1f) / length;
    }
    return new Item.Clip(samples, rate);
  }

  private static AudioViews samples(boolean pad, WaveChanges wave) {
    return new AudioViews(2, 100, 1, pad, new Samples(), wave, SpecMasks.NONE);
  }

  private static Batch batch(AudioViews views, long seed, Item... items) {
    try (var batches = Batches.of(new Clips(List.of(items)), views, new Seed(seed), items.length)) {
      return batches.iterator().next();
    }
  }

  /** A clip of the views' rate and length is the view; the middle of a longer one is evaluated. */
  @Test
  void golden_clipsAsTheyAre() {
    try (var _ = Scope.open()) {
      Item.Clip whole = ramp(100, 100);
      Batch same = batch(samples(true, WaveChanges.NONE), 1, whole);
      assertArrayEquals(whole.samples(), Tensors.floats(same.view(0).input().values()), 1e-6f);
      Item.Clip longer = ramp(300, 100);
      var views = samples(true, WaveChanges.NONE).evaluation();
      try (var batches = Batches.of(new Clips(List.of(longer)), views, 1, _ -> {})) {
        float[] found = Tensors.floats(batches.iterator().next().view(0).input().values());
        for (int i = 0; i < 100; i++) {
          assertEquals(longer.samples()[100 + i], found[i], 1e-6);
        }
      }
    }
  }

  /** Short clips are followed by silence, or stay short and have a mask. */
  @Test
  void golden_shortClips() {
    try (var _ = Scope.open()) {
      Batch padded = batch(samples(true, WaveChanges.NONE), 1, ramp(40, 100), ramp(100, 100));
      assertThat(padded.view(0).input().values().shape()).containsExactly(2, 100);
      assertThat(padded.view(0).input().tokens().real()).isEmpty();
      Batch ragged = batch(samples(false, WaveChanges.NONE), 1, ramp(40, 100), ramp(100, 100));
      double[] real = Tensors.doubles(ragged.view(0).input().tokens().real().orElseThrow());
      assertEquals(140, DoubleStream.of(real).sum());
    }
  }

  /** Each record is what was done: gain in decibels, the ratio of the noise's power. */
  @Test
  void golden_recordsTellTheChange() {
    try (var _ = Scope.open()) {
      var wave = new WaveChanges(0, 12, 0, 1, 20, 10);
      Item.Clip clip = ramp(5000, 100);
      var views = new AudioViews(1, 100, 50, true, new Samples(), wave, SpecMasks.NONE);
      View view = batch(views, 4, clip).view(0);
      double gain = view.record("gain").orElseThrow().at(0, "decibels");
      double ratio = view.record("noise").orElseThrow().at(0, "ratio");
      assertThat(ratio).isBetween(10.0, 20.0);
      float[] found = Tensors.floats(view.input().values());
      double signal = 0;
      double noise = 0;
      for (int i = 0; i < found.length; i++) {
        double level = clip.samples()[i] * Math.pow(10, gain / 20);
        signal += level * level;
        noise += Math.pow(found[i] - level, 2);
      }
      assertEquals(ratio, 10 * Math.log10(signal / noise), 0.5);
    }
  }

  /** Masked stripes hold the mean, which is 0 behind the norm of a clip; no others are touched. */
  @Test
  void golden_stripesAreWhereTheRecordSays() {
    try (var _ = Scope.open()) {
      var frames = new LogMelFrames(10, 64, 32, MelScale.HTK, FrameNorm.CLIP);
      var masked =
          new AudioViews(1, 1000, 1, true, frames, WaveChanges.NONE, new SpecMasks(1, 0.5, 1, 5));
      var clear = new AudioViews(1, 1000, 1, true, frames, WaveChanges.NONE, SpecMasks.NONE);
      Item.Clip clip = ramp(1000, 1000);
      View view = batch(masked, 9, clip).view(0);
      float[] with = Tensors.floats(view.input().values());
      float[] without = Tensors.floats(batch(clear, 9, clip).view(0).input().values());
      int all = with.length / 10;
      var time = view.record("time_mask").orElseThrow();
      var bins = view.record("frequency_mask").orElseThrow();
      int t0 = Math.round(time.at(0, "begin") * all);
      int t1 = t0 + Math.round(time.at(0, "width") * all);
      int f0 = Math.round(bins.at(0, "begin") * 10);
      int f1 = f0 + Math.round(bins.at(0, "width"));
      assertThat((t1 - t0) + (f1 - f0)).isPositive();
      for (int i = 0; i < with.length; i++) {
        boolean hidden = (i / 10 >= t0 && i / 10 < t1) || (i % 10 >= f0 && i % 10 < f1);
        assertEquals(hidden ? 0 : without[i], with[i], 1e-5);
      }
    }
  }

  /** The same seed gives the same bits; another seed another view. */
  @Test
  void property_viewsFollowTheSeed() {
    try (var _ = Scope.open()) {
      var views = AudioViews.DEFAULT;
      Item.Clip clip = ramp(30_000, 11_025);
      float[] one = Tensors.floats(batch(views, 1, clip).view(1).input().values());
      float[] again = Tensors.floats(batch(views, 1, clip).view(1).input().values());
      float[] other = Tensors.floats(batch(views, 2, clip).view(1).input().values());
      assertArrayEquals(one, again);
      assertThat(other).isNotEqualTo(one);
    }
  }

  @Test
  void refuses_otherItems() {
    assertThat(AudioViews.DEFAULT.misfit(Modality.AUDIO)).isEmpty();
    assertThat(AudioViews.DEFAULT.misfit(Modality.IMAGES).orElseThrow())
        .isEqualTo(
            "views: want views of images for this data set, was audio_views, views of audio clips;"
                + " set views.name=simclr");
    var image = new Image(1, 1, 1, new byte[1]);
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> batch(AudioViews.DEFAULT, 1, image))
          .hasMessageContaining("these are views of audio clips, was an image");
    }
    assertThatThrownBy(() ->
            new AudioViews(
                1, 16_000, 0.01, true, LogMelFrames.DEFAULT, WaveChanges.NONE, SpecMasks.NONE))
        .hasMessageStartingWith("seconds times rate");
  }
}
