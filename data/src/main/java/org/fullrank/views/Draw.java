package org.fullrank.views;

import java.util.random.RandomGenerator;

/**
 * Draws the parameters of one view's steps, in the order of the steps.
 *
 * @param random the view's own stream
 * @param height of the image, pixels
 * @param width of the image, pixels
 * @param gray whether image or view has one channel, or a step before took the colour away
 */
record Draw(RandomGenerator random, int height, int width, boolean gray) {
  private static final int TRIES = 10;

  /** What draws the steps after one that took the colour away. */
  Draw grayed() {
    return new Draw(random, height, width, true);
  }

  /**
   * Writes what {@code step} records from {@code into[at]} on. What is there already must be the
   * identity; it stays where the step is not applied.
   */
  void step(Step step, float[] into, int at) {
    switch (step) {
      case Step.Crop crop -> crop(crop, into, at);
      case Step.Flip(double probability) -> into[at] = chance(probability) ? 1 : 0;
      case Step.Rotation(double probability, double degrees) -> {
        if (chance(probability)) {
          into[at] = (float) uniform(-degrees, degrees);
        }
      }
      case Step.QuarterTurn() -> into[at] = 90 * random.nextInt(4);
      case Step.ColorJitter jitter -> jitter(jitter, into, at);
      case Step.Grayscale(double probability) -> into[at] = chance(probability) && !gray ? 1 : 0;
      case Step.GaussianBlur(double probability, double minSigma, double maxSigma) -> {
        if (chance(probability)) {
          into[at] = (float) uniform(minSigma, maxSigma);
        }
      }
      case Step.Solarize(double probability, double threshold) -> {
        if (chance(probability)) {
          into[at] = (float) threshold;
        }
      }
    }
  }

  private void jitter(Step.ColorJitter jitter, float[] into, int at) {
    if (!chance(jitter.probability())) {
      return;
    }
    into[at] = factor(jitter.brightness());
    into[at + 1] = factor(jitter.contrast());
    float saturation = factor(jitter.saturation());
    float hue = (float) uniform(-jitter.hue(), jitter.hue());
    into[at + 2] = gray ? 1 : saturation;
    into[at + 3] = gray ? 0 : hue;
    into[at + 4] = random.nextInt(24);
  }

  private void crop(Step.Crop crop, float[] into, int at) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double area = uniform(crop.minArea(), crop.maxArea()) * height * width;
      double widest = Math.log(crop.maxAspect());
      double aspect = Math.exp(uniform(-widest, widest));
      long wide = Math.round(Math.sqrt(area * aspect));
      long high = Math.round(Math.sqrt(area / aspect));
      if (wide > 0 && wide <= width && high > 0 && high <= height) {
        int top = random.nextInt(height - (int) high + 1);
        int left = random.nextInt(width - (int) wide + 1);
        write(new Box(top, left, (int) high, (int) wide), into, at);
        return;
      }
    }
    centre(crop.maxAspect(), into, at);
  }

  /** The largest central box of a permitted shape, when the image is too long and narrow. */
  private void centre(double maxAspect, float[] into, int at) {
    int wide = (int) Math.min(width, Math.max(1, Math.round(height * maxAspect)));
    int high = (int) Math.min(height, Math.max(1, Math.round(width * maxAspect)));
    write(new Box((height - high) / 2, (width - wide) / 2, high, wide), into, at);
  }

  /** In pixels. */
  private record Box(int top, int left, int high, int wide) {}

  /** As shares of the image. */
  private void write(Box box, float[] into, int at) {
    into[at] = (float) box.top / height;
    into[at + 1] = (float) box.left / width;
    into[at + 2] = (float) box.high / height;
    into[at + 3] = (float) box.wide / width;
  }

  private float factor(double strength) {
    return (float) uniform(Math.max(0, 1 - strength), 1 + strength);
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
