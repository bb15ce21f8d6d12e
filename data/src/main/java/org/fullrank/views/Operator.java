package org.fullrank.views;

/**
 * The operators of AutoAugment and its successors, on pixels of 8 bits. Each gives Pillow's result
 * to the bit, whatever the size, for gray and colour (ImageOps, ImageEnhance, Image.transform with
 * nearest neighbours, Image.rotate). Values are in the unit that stands with each.
 */
public enum Operator {
  /** Nothing. */
  IDENTITY,
  /** {@code out(x, y) = in(x + value·y, y)}: anchored at the top left corner. */
  SHEAR_X,
  /** {@code out(x, y) = in(x, y + value·x)}. */
  SHEAR_Y,
  /** {@code out(x, y) = in(x + value, y)}: a positive number of pixels moves what is shown left. */
  TRANSLATE_X,
  /** {@code out(x, y) = in(x, y + value)}: a positive number of pixels moves what is shown up. */
  TRANSLATE_Y,
  /** Degrees counter-clockwise about the centre. */
  ROTATE,
  /** {@code value·x}. */
  BRIGHTNESS,
  /** {@code value·x + (1 − value)·L(x)}, {@code L} the gray of the pixel; nothing on gray. */
  COLOR,
  /** {@code value·x + (1 − value)·m}, {@code m} the rounded mean gray of the view. */
  CONTRAST,
  /** {@code value·x + (1 − value)·S(x)}, {@code S} a smoothing of 3 × 3 that keeps the border. */
  SHARPNESS,
  /** The {@code value} highest bits of each pixel, 0 to 8. */
  POSTERIZE,
  /** Pixels from {@code value} upwards inverted; 256 inverts none. */
  SOLARIZE,
  /** {@code value} added to each pixel below 128. */
  SOLARIZE_ADD,
  /** Each channel stretched to 0..255. */
  AUTO_CONTRAST,
  /** Each channel with a flat histogram. */
  EQUALIZE,
  /** {@code 255 − x}. */
  INVERT;

  /** The number that a view's record has for this operator, from 0, as they stand above. */
  @SuppressWarnings("EnumOrdinal") // new operators come last, so that records keep their meaning
  int number() {
    return ordinal();
  }

  /**
   * Changes {@code planes}.
   *
   * @param fill the level of pixels from outside, 0 to 255
   */
  void apply(BytePlanes planes, double value, int fill) {
    switch (this) {
      case IDENTITY -> {}
      case SHEAR_X -> Affine.apply(planes, new Affine(1, value, 0, 0, 1, 0), fill);
      case SHEAR_Y -> Affine.apply(planes, new Affine(1, 0, 0, value, 1, 0), fill);
      case TRANSLATE_X -> Affine.apply(planes, new Affine(1, 0, value, 0, 1, 0), fill);
      case TRANSLATE_Y -> Affine.apply(planes, new Affine(1, 0, 0, 0, 1, value), fill);
      case ROTATE -> Affine.apply(planes, Affine.rotation(value, planes.size()), fill);
      case BRIGHTNESS -> Enhance.brightness(planes, value);
      case COLOR -> Enhance.color(planes, value);
      case CONTRAST -> Enhance.contrast(planes, value);
      case SHARPNESS -> Enhance.sharpness(planes, value);
      case POSTERIZE -> planes.map(x -> x & -(1 << (8 - (int) value)));
      case SOLARIZE -> planes.map(x -> x < value ? x : 255 - x);
      case SOLARIZE_ADD -> planes.map(x -> x < 128 ? Math.min(255, x + (int) value) : x);
      case AUTO_CONTRAST -> Histogram.autoContrast(planes);
      case EQUALIZE -> Histogram.equalize(planes);
      case INVERT -> planes.map(x -> 255 - x);
    }
  }
}
