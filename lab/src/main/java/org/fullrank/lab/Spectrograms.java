package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Image;
import org.fullrank.input.Batch;
import org.fullrank.input.InputShape;
import org.fullrank.input.View;
import org.fullrank.loader.Augmentations;
import org.fullrank.loader.Batches;
import org.fullrank.report.ImageFindings.ImageExhibit;

/** Pictures of the spectrograms that an encoder of audio is given. */
final class Spectrograms {
  private static final int SHOWN = 6; // clips
  private static final int DRAWS = 3;

  private Spectrograms() {}

  /**
   * A row for each of a few training clips: its view without chance, then views under several
   * draws; nothing for runs on other inputs.
   */
  static List<ImageExhibit> of(TrainedRun run) {
    var views = run.config().views();
    if (!(views.shapes().getFirst() instanceof InputShape.Frames)) {
      return List.of();
    }
    var rows = new ArrayList<List<Image>>();
    add(run, views.evaluation(), new Seed(0), rows);
    for (int draw = 0; draw < DRAWS; draw++) {
      add(run, views, new Seed(run.config().seed()).with(draw), rows);
    }
    return List.of(
        new ImageExhibit(
            "spectrograms",
            "Spectrograms",
            "On the left the middle of a clip, then its views under several draws. Time runs from"
                + " left to right, low frequencies lie below. A view must still tell what the clip"
                + " tells; if it does not, weaken views.wave and views.masks.",
            rows));
  }

  private static void add(TrainedRun run, Augmentations views, Seed seed, List<List<Image>> rows) {
    try (var _ = Scope.open();
        var batches = Batches.of(run.data().train(), views, seed, SHOWN).sample(SHOWN)) {
      var first = batches.iterator();
      if (!first.hasNext()) {
        return;
      }
      Batch batch = first.next();
      for (int i = 0; i < batch.samples(); i++) {
        if (rows.size() <= i) {
          rows.add(new ArrayList<>());
        }
        for (View view : batch.views()) {
          rows.get(i).add(image(view.input().values().select(0, i)));
        }
      }
    }
  }

  /** {@code frames [frames, bins]}, the lowest value black, the highest white. */
  static Image image(Tensor frames) {
    int width = Math.toIntExact(frames.size(0));
    int height = Math.toIntExact(frames.size(1));
    double[] values = Tensors.doubles(frames.contiguous());
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(0);
    var bytes = new byte[values.length];
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        double share = (values[x * height + y] - low) / Math.max(1e-9, high - low);
        bytes[(height - 1 - y) * width + x] = (byte) Math.round(255 * share);
      }
    }
    return new Image(1, height, width, bytes);
  }
}
