package org.fullrank.views;

/** The operators that look at how often each level occurs in a channel (Pillow's ImageOps). */
final class Histogram {
  private static final int LEVELS = 256;

  private Histogram() {}

  /** The least level to 0, the largest to 255; a channel of one level stays. */
  static void autoContrast(BytePlanes planes) {
    for (int channel = 0; channel < planes.count(); channel++) {
      int[] counts = planes.counts(channel);
      int low = 0;
      int high = LEVELS - 1;
      while (counts[low] == 0) {
        low++;
      }
      while (counts[high] == 0) {
        high--;
      }
      if (high > low) {
        double scale = 255.0 / (high - low);
        double offset = -low * scale;
        planes.map(channel, x -> Math.clamp((long) (x * scale + offset), 0, 255));
      }
    }
  }

  /** Levels by how many pixels are darker; a channel of few pixels stays. */
  static void equalize(BytePlanes planes) {
    var table = new int[LEVELS];
    for (int channel = 0; channel < planes.count(); channel++) {
      int[] counts = planes.counts(channel);
      int last = LEVELS - 1;
      while (counts[last] == 0) {
        last--;
      }
      int step = (planes.size() * planes.size() - counts[last]) / 255;
      if (step > 0) {
        int darker = step / 2;
        for (int level = 0; level < LEVELS; level++) {
          table[level] = Math.min(255, darker / step);
          darker += counts[level];
        }
        planes.map(channel, x -> table[x]);
      }
    }
  }
}
