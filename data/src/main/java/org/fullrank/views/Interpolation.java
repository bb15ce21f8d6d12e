package org.fullrank.views;

/** The kernel of a resampling, widened by the scale when it shrinks (antialiasing). */
public enum Interpolation {
  /** The triangle, two source pixels wide. */
  BILINEAR(1),
  /** Keys' cubic with a = −1/2, four source pixels wide; overshoots are clamped to 0..1. */
  BICUBIC(2);

  private final double support;

  Interpolation(double support) {
    this.support = support;
  }

  /** Half the kernel's width, source pixels at scale 1. */
  double support() {
    return support;
  }

  /** The kernel's height at {@code x} source pixels from its centre, not normalised. */
  double at(double x) {
    double distance = Math.abs(x);
    return switch (this) {
      case BILINEAR -> Math.max(0, 1 - distance);
      case BICUBIC -> distance < 1 ? inner(distance) : distance < 2 ? outer(distance) : 0;
    };
  }

  private static double inner(double x) {
    return (1.5 * x - 2.5) * x * x + 1;
  }

  private static double outer(double x) {
    return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  }
}
