package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Unreadable;
import org.fullrank.methods.Needs;
import org.fullrank.views.AudioViews;

/** Whether views of audio keep the clips to which target sequences belong. */
final class ClipFit {
  private static final int CLIPS = 8;
  private static final double SLACK = 0.05; // seconds

  private ClipFit() {}

  /**
   * What a method of {@code needs} cannot learn from, a sentence each: parts of clips whose target
   * belongs to the whole, and changes of time where labels lie in time. Reads up to eight clips.
   */
  static List<String> misfits(Needs needs, AudioViews views, Dataset clips) {
    if (!needs.wantsSequences()) {
      return List.of();
    }
    boolean timed = needs.sequences() == Needs.Sequences.TIMED;
    var found = new ArrayList<String>();
    if (timed && (views.wave().speed() > 0 || views.wave().shift() > 0)) {
      found.add(
          String.format(
              Locale.ROOT,
              "views.wave: the labels lie in time, so want speed 0 and shift 0, were %s and %s",
              views.wave().speed(),
              views.wave().shift()));
    }
    for (int i = 0; i < Math.min(CLIPS, clips.size()); i++) {
      double seconds = seconds(clips, i);
      boolean cut = seconds > views.seconds() + SLACK;
      if (cut || (timed && views.pad() && seconds < views.seconds() - SLACK)) {
        found.add(
            String.format(
                Locale.ROOT,
                "views.seconds: the target belongs to the whole clip, so want %s, was %s; %s has %.2f s",
                cut ? "the length of the longest clip" : "pad: false",
                cut ? String.valueOf(views.seconds()) : "pad: true",
                clips.id(i),
                seconds));
        return found;
      }
    }
    return found;
  }

  /** The length of a clip; NaN for a clip that cannot be read, which the run leaves out. */
  private static double seconds(Dataset clips, int index) {
    try {
      return clips.item(index) instanceof Item.Clip(float[] samples, int rate)
          ? (double) samples.length / rate
          : Double.NaN;
    } catch (Unreadable _) {
      return Double.NaN;
    }
  }
}
