package org.fullrank.views;

import org.fullrank.core.Check;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;

/** A step that moves pixels to other places. */
public sealed interface SpatialStep extends Step {
  /**
   * A box of random area, shape and place, resized to the view (torchvision's RandomResizedCrop). A
   * policy's first step crops the image itself; a later one crops the view.
   *
   * @param minArea smallest share of the image's area, 0..1
   * @param maxArea largest share of the image's area, 0..1
   * @param maxAspect widest box as width / height, at least 1; the narrowest is its inverse, and
   *     the shape is log-uniform between (4/3 is usual)
   * @param interpolation how the box is resized
   */
  record Crop(double minArea, double maxArea, double maxAspect, Interpolation interpolation)
      implements SpatialStep {
    /** Boxes of a fifth to all of the image, 3:4 to 4:3, bilinear. */
    public static final Crop DEFAULT = from(0.2);

    public Crop {
      Check.within(minArea, 1e-4, maxArea, "min_area");
      Check.within(maxArea, minArea, 1, "max_area");
      Check.within(maxAspect, 1, 100, "max_aspect");
    }

    /** Boxes of {@code minArea} to all of the image, 3:4 to 4:3, bilinear. */
    public static Crop from(double minArea) {
      return new Crop(minArea, 1, 4.0 / 3, Interpolation.BILINEAR);
    }

    /** Top, left, height and width of the box, as shares of the image's height and width. */
    @Override
    public Transform transform() {
      return Transform.of(
          "crop",
          new Parameter("top", 0, 0, 1),
          new Parameter("left", 0, 0, 1),
          new Parameter("height", 1, 0, 1),
          new Parameter("width", 1, 0, 1));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      Box.drawn(this, draw).write(draw, into);
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      canvas.crop(drawn, interpolation);
    }
  }

  /**
   * A mirroring left to right.
   *
   * @param probability 0..1
   */
  record Flip(double probability) implements SpatialStep {
    /** Every second view. */
    public static final Flip DEFAULT = new Flip(0.5);

    public Flip {
      Check.within(probability, 0, 1, "probability");
    }

    /** 1 if mirrored. */
    @Override
    public Transform transform() {
      return Transform.of("flip", new Parameter("flipped", 0, 0, 1));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      into[0] = draw.chance(probability) ? 1 : 0;
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      if (drawn[0] == 1) {
        canvas.mirror();
      }
    }
  }

  /**
   * A turn about the view's centre, bilinear; what comes from outside is black, which {@link
   * PixelStep.Disk} hides.
   *
   * @param probability 0..1
   * @param degrees largest turn to either side, 0..180
   */
  record Rotation(double probability, double degrees) implements SpatialStep {
    /** Every view, by any angle. */
    public static final Rotation DEFAULT = new Rotation(1, 180);

    public Rotation {
      Check.within(probability, 0, 1, "probability");
      Check.within(degrees, 0, 180, "degrees");
    }

    /** Counter-clockwise, in degrees. */
    @Override
    public Transform transform() {
      return Transform.of("rotation", new Parameter("degrees", 0, -degrees, degrees));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability)) {
        into[0] = (float) draw.uniform(-degrees, degrees);
      }
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      Turn.by(canvas, drawn[0]);
    }
  }

  /** A turn by 0, 90, 180 or 270 degrees, each as likely; no pixel is lost. */
  record QuarterTurn() implements SpatialStep {
    /** Counter-clockwise, in degrees. */
    @Override
    public Transform transform() {
      return Transform.of("rotation", new Parameter("degrees", 0, 0, 270));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      into[0] = 90 * draw.below(4);
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      Turn.by(canvas, drawn[0]);
    }
  }
}
