package org.fullrank.views;

import org.fullrank.core.Check;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;

/** A step that changes the values of pixels and leaves what is shown in its place. */
public sealed interface PixelStep extends Step {
  /**
   * Brightness, contrast, saturation and hue moved in a random order. A gray view, also one that a
   * step before made gray, has brightness and contrast only; the others are recorded as not
   * applied.
   *
   * @param probability 0..1
   * @param brightness factor within {@code max(0, 1 − brightness) .. 1 + brightness}
   * @param contrast factor, as above
   * @param saturation factor, as above
   * @param hue largest turn to either side as a fraction of the circle, 0..0.5
   */
  record ColorJitter(
      double probability, double brightness, double contrast, double saturation, double hue)
      implements PixelStep {
    /** BYOL's. */
    public static final ColorJitter DEFAULT = new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1);

    public ColorJitter {
      Check.within(probability, 0, 1, "probability");
      Check.atLeastZero(brightness, "brightness");
      Check.atLeastZero(contrast, "contrast");
      Check.atLeastZero(saturation, "saturation");
      Check.within(hue, 0, 0.5, "hue");
    }

    /**
     * Factors of brightness, contrast and saturation; the hue's turn as a fraction of the circle;
     * and which of the 24 orders of these four was used, counted lexicographically from 0.
     */
    @Override
    public Transform transform() {
      return Transform.of(
          "color_jitter",
          factor("brightness", brightness),
          factor("contrast", contrast),
          factor("saturation", saturation),
          new Parameter("hue", 0, -hue, hue),
          new Parameter("order", 0, 0, 23));
    }

    private static Parameter factor(String name, double strength) {
      return new Parameter(name, 1, Math.max(0, 1 - strength), 1 + strength);
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability)) {
        into[0] = factor(draw, brightness);
        into[1] = factor(draw, contrast);
        float drawnSaturation = factor(draw, saturation);
        float drawnHue = (float) draw.uniform(-hue, hue);
        into[2] = draw.gray() ? 1 : drawnSaturation;
        into[3] = draw.gray() ? 0 : drawnHue;
        into[4] = draw.below(24);
      }
    }

    private static float factor(Draw draw, double strength) {
      return (float) draw.uniform(Math.max(0, 1 - strength), 1 + strength);
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      Colors.jitter(canvas, drawn);
    }
  }

  /**
   * The colour taken away; a view that is gray already is recorded as left alone.
   *
   * @param probability 0..1
   */
  record Grayscale(double probability) implements PixelStep {
    /** Two views of ten, as SimCLR's and BYOL's. */
    public static final Grayscale DEFAULT = new Grayscale(0.2);

    public Grayscale {
      Check.within(probability, 0, 1, "probability");
    }

    /** 1 if the colour was taken away. */
    @Override
    public Transform transform() {
      return Transform.of("grayscale", new Parameter("gray", 0, 0, 1));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability) && !draw.gray()) {
        into[0] = 1;
        draw.takeColour();
      }
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      if (drawn[0] == 1) {
        Colors.gray(canvas);
      }
    }
  }

  /**
   * A Gaussian blur; the border is reflected.
   *
   * @param probability 0..1
   * @param minSigma smallest standard deviation, pixels of the view
   * @param maxSigma largest standard deviation, pixels of the view
   */
  record GaussianBlur(double probability, double minSigma, double maxSigma) implements PixelStep {
    /** Every second view, as SimCLR's at 224 px. */
    public static final GaussianBlur DEFAULT = of(0.5);

    public GaussianBlur {
      Check.within(probability, 0, 1, "probability");
      Check.positive(minSigma, "min_sigma");
      Check.within(maxSigma, minSigma, 100, "max_sigma");
    }

    /** The sigmas of SimCLR and BYOL, 0.1 to 2 pixels at 224. */
    public static GaussianBlur of(double probability) {
      return new GaussianBlur(probability, 0.1, 2);
    }

    /** Standard deviation in pixels of the view; 0 is no blur. */
    @Override
    public Transform transform() {
      return Transform.of("blur", new Parameter("sigma", 0, minSigma, maxSigma));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability)) {
        into[0] = (float) draw.uniform(minSigma, maxSigma);
      }
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      canvas.blur(drawn[0]);
    }
  }

  /**
   * Pixels from {@code threshold} upwards inverted, one that equals it among them.
   *
   * @param probability 0..1
   * @param threshold 0..1; {@code k/255} for the 8-bit level {@code k}
   */
  record Solarize(double probability, double threshold) implements PixelStep {
    /** Two views of ten, as BYOL's second. */
    public static final Solarize DEFAULT = of(0.2);

    public Solarize {
      Check.within(probability, 0, 1, "probability");
      Check.within(threshold, 0, 1, "threshold");
    }

    /** At 128 of 255, BYOL's. */
    public static Solarize of(double probability) {
      return new Solarize(probability, 128 / 255.0);
    }

    /** The value in 0..1 from which pixels are inverted; above 1 none is. */
    @Override
    public Transform transform() {
      return Transform.of("solarize", new Parameter("threshold", 2, threshold, threshold));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability)) {
        into[0] = (float) threshold;
      }
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      Colors.solarize(canvas, drawn[0]);
    }
  }

  /**
   * Black outside the disk about the view's centre, in every view and in the evaluation's. Behind a
   * rotation it hides the black corners, which tell the angle.
   *
   * @param radius of the disk as a share of half the view, above 0 up to 2; 1 touches the borders
   */
  record Disk(double radius) implements PixelStep {
    /** A turned view of 20 pixels or more shows nothing from outside the image here. */
    public static final Disk DEFAULT = new Disk(0.95);

    public Disk {
      Check.within(radius, 1e-3, 2, "radius");
    }

    /** The radius as a share of half the view; 2 hides nothing. */
    @Override
    public Transform transform() {
      return Transform.of("disk", new Parameter("radius", 2, radius, radius));
    }

    @Override
    public boolean fixed() {
      return true;
    }

    @Override
    public void draw(Draw draw, float[] into) {
      into[0] = (float) radius;
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      canvas.mask(drawn[0]);
    }
  }

  /**
   * A random box without the image (Zhong et al., AAAI 2020), filled behind the normalisation, as
   * torchvision does: with 0, the mean of all pixels, or with standard normal noise. It stands
   * behind all other steps. Where ten boxes do not fit, none is erased.
   *
   * @param probability 0..1
   * @param minArea smallest box as a share of the view, above 0, up to 1
   * @param maxArea largest box as a share of the view, 0..1
   * @param maxAspect longest box as height / width, at least 1; the shape is log-uniform
   * @param noise whether the box is filled with noise
   */
  record RandomErasing(
      double probability, double minArea, double maxArea, double maxAspect, boolean noise)
      implements PixelStep {
    /** Every second view, boxes of 0.02 to 0.33 of the view, 10:33 to 33:10, zeros. */
    public static final RandomErasing DEFAULT = new RandomErasing(0.5, 0.02, 0.33, 3.3, false);

    public RandomErasing {
      Check.within(probability, 0, 1, "probability");
      Check.within(minArea, 1e-6, 1, "min_area");
      Check.within(maxArea, minArea, 1, "max_area");
      Check.within(maxAspect, 1, 100, "max_aspect");
    }

    /** Top, left, height and width as shares of the view, and the stream of the noise. */
    @Override
    public Transform transform() {
      return Transform.of(
          "random_erasing",
          new Parameter("top", 0, 0, 1),
          new Parameter("left", 0, 0, 1),
          new Parameter("height", 0, 0, 1),
          new Parameter("width", 0, 0, 1),
          new Parameter("noise", 0, 0, Erasure.STREAMS));
    }

    @Override
    public void draw(Draw draw, float[] into) {
      if (draw.chance(probability)) {
        Erasure.draw(this, draw, into);
      }
    }

    @Override
    public void paint(Canvas canvas, float[] drawn) {
      if (drawn[2] > 0) {
        canvas.erase(drawn);
      }
    }
  }
}
