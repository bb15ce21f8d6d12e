package org.fullrank.nn;

import org.fullrank.core.Check;

/**
 * The geometry of a convolution with square windows.
 *
 * @param inputs channels in
 * @param outputs channels out
 * @param kernel side of the window, pixels
 * @param stride pixels between windows
 * @param padding pixels of zeros on every side
 */
public record ConvShape(int inputs, int outputs, int kernel, int stride, int padding) {
  public ConvShape {
    Check.positive(inputs, "inputs");
    Check.positive(outputs, "outputs");
    Check.positive(kernel, "kernel");
    Check.positive(stride, "stride");
    Check.atLeastZero(padding, "padding");
  }

  /** Adjacent windows without overlap: the patches of a vision transformer. */
  public static ConvShape patches(int inputs, int outputs, int side) {
    return new ConvShape(inputs, outputs, side, side, 0);
  }

  /** Windows whose output has the input's size divided by the stride; {@code kernel} is odd. */
  public static ConvShape same(int inputs, int outputs, int kernel, int stride) {
    return new ConvShape(inputs, outputs, kernel, stride, kernel / 2);
  }

  /** Whether the windows tile the image, so that the convolution is a single matrix product. */
  boolean tiles() {
    return kernel > 1 && kernel == stride && padding == 0;
  }
}
