package org.fullrank.views;

/**
 * A rectangle of whole pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows, positive
 * @param width columns, positive
 */
record Box(int top, int left, int height, int width) {
  private static final int TRIES = 10;

  /** A box as {@code crop} wants it; the largest central one where ten draws do not fit. */
  static Box drawn(SpatialStep.Crop crop, Draw draw) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double area = draw.uniform(crop.minArea(), crop.maxArea()) * draw.height() * draw.width();
      double widest = Math.log(crop.maxAspect());
      double aspect = Math.exp(draw.uniform(-widest, widest));
      long wide = Math.round(Math.sqrt(area * aspect));
      long high = Math.round(Math.sqrt(area / aspect));
      if (wide > 0 && wide <= draw.width() && high > 0 && high <= draw.height()) {
        int top = draw.below(draw.height() - (int) high + 1);
        int left = draw.below(draw.width() - (int) wide + 1);
        return new Box(top, left, (int) high, (int) wide);
      }
    }
    return centre(draw.height(), draw.width(), crop.maxAspect());
  }

  /** The largest central box of a permitted shape, when the image is too long and narrow. */
  private static Box centre(int height, int width, double maxAspect) {
    int wide = (int) Math.min(width, Math.max(1, Math.round(height * maxAspect)));
    int high = (int) Math.min(height, Math.max(1, Math.round(width * maxAspect)));
    return new Box((height - high) / 2, (width - wide) / 2, high, wide);
  }

  /** Records this box as shares of what was cropped. */
  void write(Draw draw, float[] into) {
    into[0] = (float) top / draw.height();
    into[1] = (float) left / draw.width();
    into[2] = (float) height / draw.height();
    into[3] = (float) width / draw.width();
  }

  /** The box recorded in {@code shares} of an image of {@code height} by {@code width} pixels. */
  static Box read(float[] shares, int height, int width) {
    return new Box(
        Math.round(shares[0] * height),
        Math.round(shares[1] * width),
        Math.round(shares[2] * height),
        Math.round(shares[3] * width));
  }
}
