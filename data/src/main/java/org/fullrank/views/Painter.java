package org.fullrank.views;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.data.Item;
import org.fullrank.loader.ViewMaker;
import org.fullrank.loader.ViewRow;

/** Draws the parameters of an image's views and paints the views. For one thread. */
final class Painter implements ViewMaker.Writer {
  private final List<Recipe> recipes;
  private final Map<Integer, Canvas> canvases = new HashMap<>(); // by size

  Painter(List<Recipe> recipes) {
    this.recipes = recipes;
  }

  /**
   * @throws Problem of kind CONFIG if {@code item} is not an image
   */
  @Override
  public void write(Item item, int view, Seed stream, ViewRow row) {
    if (!(item instanceof Image image)) {
      throw Problem.config("views: these are views of images, was " + item.kind());
    }
    float[][] drawn = draw(image, recipes.get(view), stream);
    paint(image, recipes.get(view), drawn, row.fixed());
    for (int place = 0; place < drawn.length; place++) {
      row.record(place, drawn[place]);
    }
  }

  /** The parameters of every step of the view named {@code stream}. */
  static float[][] draw(Image image, Recipe recipe, Seed stream) {
    Policy policy = recipe.policy();
    boolean gray = Math.min(image.channels(), recipe.pixels().channels()) == 1;
    var draw = new Draw(stream.random(), image.height(), image.width(), gray);
    var drawn = new float[policy.steps().size()][];
    int front = recipe.derived().front();
    for (int place = 0; place < drawn.length; place++) {
      if (place == front) {
        draw.onto(policy.size());
      }
      drawn[place] = recipe.derived().blank()[place].clone();
      policy.steps().get(place).draw(draw, drawn[place]);
    }
    return drawn;
  }

  /** Paints the view that {@code drawn} records, {@code [channels, size, size]}. */
  void paint(Image image, Recipe recipe, float[][] drawn, MemorySegment target) {
    Policy policy = recipe.policy();
    Canvas canvas = canvases.computeIfAbsent(policy.size(), Canvas::new);
    canvas.show(image, frame(image, recipe, drawn), policy.pixels());
    if (recipe.pixels().channels() == 1) {
      Colors.gray(canvas);
    }
    canvas.round();
    for (int place = recipe.derived().front(); place < drawn.length; place++) {
      policy.steps().get(place).paint(canvas, drawn[place]);
      canvas.round();
    }
    canvas.write(recipe.pixels(), target);
  }

  /** The steps at the front are part of the resizing, so that no pixel is resampled twice. */
  private static Frame frame(Image image, Recipe recipe, float[][] drawn) {
    Frame frame = Frame.centre(image, recipe.share());
    int front = recipe.derived().front();
    for (int place = 0; place < front; place++) {
      if (recipe.policy().steps().get(place) instanceof SpatialStep.Crop crop) {
        var box = Box.read(drawn[place], image.height(), image.width());
        frame = Frame.of(box, crop.interpolation());
      } else if (drawn[place][0] == 1) {
        frame = frame.mirror();
      }
    }
    return frame;
  }
}
