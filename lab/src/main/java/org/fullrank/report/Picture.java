package org.fullrank.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.fullrank.data.Image;
import org.fullrank.data.Item;

/** The picture of a sample in the report. */
public sealed interface Picture {
  /**
   * An image, shown as a thumbnail.
   *
   * @param image of any size
   */
  record Raster(Image image) implements Picture {}

  /**
   * A waveform, shown as a line from left to right.
   *
   * @param levels −1 to 1, at equal distances; the lowest and the highest of each interval in turn
   */
  record Wave(List<Double> levels) implements Picture {
    private static final int STRETCHES = 48;

    public Wave {
      levels = List.copyOf(levels);
    }

    private static Wave of(float[] samples) {
      var levels = new ArrayList<Double>();
      int stretches = Math.min(STRETCHES, samples.length);
      for (int i = 0; i < stretches; i++) {
        int begin = (int) ((long) i * samples.length / stretches);
        int end = (int) ((long) (i + 1) * samples.length / stretches);
        double low = 1;
        double high = -1;
        for (int at = begin; at < end; at++) {
          low = Math.min(low, samples[at]);
          high = Math.max(high, samples[at]);
        }
        levels.add(Math.clamp(low, -1, 1));
        levels.add(Math.clamp(high, -1, 1));
      }
      return new Wave(levels);
    }
  }

  /**
   * The beginning of a text: 200 characters. A thumbnail shows 60 of them, in lines.
   *
   * @param text the shown part of the text
   */
  record Snippet(String text) implements Picture {
    private static final int LONGEST = 200;
    private static final int THUMBNAIL = 60;

    private static Snippet of(String text) {
      return new Snippet(begin(text, LONGEST));
    }

    /** The part that a thumbnail shows. */
    String brief() {
      return begin(text, THUMBNAIL);
    }

    private static String begin(String text, int longest) {
      int[] shown = text.codePoints().limit(longest + 1L).toArray();
      String begin =
          new String(shown, 0, Math.min(longest, shown.length)).replaceAll("\\s+", " ").strip();
      return shown.length > longest ? begin + "…" : begin;
    }
  }

  /** The picture of {@code item}. */
  static Picture of(Item item) {
    return switch (item) {
      case Image image -> new Raster(image);
      case Item.Clip(float[] samples, int _) -> Wave.of(samples);
      case Item.Text(String text) -> Snippet.of(text);
      case Item.Ids(int[] ids) ->
          Snippet.of(Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
    };
  }
}
