package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;

/** One worker's brush: draws a view's parameters and paints the view. Not for two threads. */
final class Painter {
  private final Map<Integer, Bench> benches = new HashMap<>();

  /** Scratch for one size of view. */
  private record Bench(Canvas canvas, Resampler resampler, Blur blur) {
    Bench(int size) {
      this(new Canvas(size), new Resampler(size), new Blur(size));
    }
  }

  /** Draws the parameters of the view named {@code stream}, for sample {@code row} of a batch. */
  static void draw(Image image, Recipe recipe, Seed stream, Records records, int row) {
    boolean gray = Math.min(image.channels(), recipe.pixels().channels()) == 1;
    var draw = new Draw(stream.random(), image.height(), image.width(), gray);
    List<Step> steps = recipe.policy().steps();
    for (int i = 0; i < steps.size(); i++) {
      draw.step(steps.get(i), records.values(i), records.at(i, row));
      if (steps.get(i) instanceof Step.Grayscale && records.values(i)[records.at(i, row)] == 1) {
        draw = draw.grayed();
      }
    }
  }

  /** Paints the view recorded in {@code row} from byte {@code offset} of {@code target} on. */
  void paint(Image image, Recipe recipe, Records records, int row, MemorySegment target) {
    Bench bench = benches.computeIfAbsent(recipe.policy().size(), Bench::new);
    Canvas canvas = bench.canvas();
    bench.resampler().paint(image, frame(image, recipe, records, row), canvas);
    if (recipe.pixels().channels() == 1) {
      Colors.gray(canvas);
    }
    List<Step> steps = recipe.policy().steps();
    for (int i = 0; i < steps.size(); i++) {
      step(steps.get(i), bench, records.values(i), records.at(i, row));
    }
    canvas.write(recipe.pixels(), target, 4 * recipe.length() * row);
  }

  private static Frame frame(Image image, Recipe recipe, Records records, int row) {
    Frame frame = Frame.centre(image, recipe.share());
    List<Step> steps = recipe.policy().steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Crop crop) {
        frame = Frame.box(image, records.values(i), records.at(i, row), crop.interpolation());
      } else if (steps.get(i) instanceof Step.Flip) {
        frame = frame.mirrored(records.values(i)[records.at(i, row)] == 1);
      }
    }
    return frame;
  }

  private static void step(Step step, Bench bench, float[] values, int at) {
    switch (step) {
      case Step.Crop _, Step.Flip _ -> {} // are part of the frame
      case Step.Rotation _, Step.QuarterTurn _ -> Turn.by(bench.canvas(), values[at]);
      case Step.ColorJitter _ -> Colors.jitter(bench.canvas(), values, at);
      case Step.Grayscale _ -> {
        if (values[at] == 1) {
          Colors.gray(bench.canvas());
        }
      }
      case Step.GaussianBlur _ -> bench.blur().apply(bench.canvas(), values[at]);
      case Step.Solarize _ -> Colors.solarize(bench.canvas(), values[at]);
    }
  }
}
