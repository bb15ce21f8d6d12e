package org.fullrank.data;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An ICC profile that says which colours an image's samples mean (ICC.1:2022). Its images are
 * converted to sRGB by the JDK's LittleCMS, with the profile's own rendering intent. A profile that
 * moves no colour of a grid by more than {@value #SAME} levels counts as sRGB, and its samples stay
 * as stored.
 *
 * @param from the profile
 */
record ColorProfile(ICC_Profile from) {
  private static final int SAME = 2;
  private static final int GRID = 6; // steps of 51 levels
  private static final ICC_Profile SRGB = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
  private static final ColorSpace STORED_GRAY = ColorSpace.getInstance(ColorSpace.CS_GRAY);

  /**
   * The profile in {@code icc} for samples of {@code channels}; empty if it is damaged, is for
   * another number of channels, or counts as sRGB.
   */
  static Optional<ColorProfile> of(byte[] icc, int channels) {
    try {
      return of(ICC_Profile.getInstance(icc), channels);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The profile of {@code space}, as {@link #of(byte[], int)}. */
  static Optional<ColorProfile> of(ColorSpace space) {
    boolean usual = space.isCS_sRGB() || space.equals(STORED_GRAY);
    return !usual && space instanceof ICC_ColorSpace icc
        ? of(icc.getProfile(), space.getNumComponents())
        : Optional.empty();
  }

  private static Optional<ColorProfile> of(ICC_Profile icc, int channels) {
    try {
      return Optional.of(new ColorProfile(icc))
          .filter(profile -> icc.getNumComponents() == channels && profile.moves(channels));
    } catch (IllegalArgumentException | CMMException _) {
      return Optional.empty(); // the pixels may still be good
    }
  }

  private boolean moves(int channels) {
    int count = (int) Math.pow(GRID, channels);
    WritableRaster grid = bytes(count, channels);
    for (int i = 0, rest = 0; i < count; i++, rest = i) {
      for (int c = 0; c < channels; c++, rest /= GRID) {
        grid.setSample(i, 0, c, rest % GRID * 255 / (GRID - 1));
      }
    }
    Raster moved = toSrgb(grid);
    int[] before = grid.getPixels(0, 0, count, 1, (int[]) null);
    int[] after = moved.getPixels(0, 0, count, 1, (int[]) null);
    int stride = 3 / channels; // gray has become three equal channels
    for (int i = 0; i < before.length; i++) {
      if (Math.abs(before[i] - after[i * stride]) > SAME) {
        return true;
      }
    }
    return false;
  }

  private static WritableRaster bytes(int width, int bands) {
    return Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, bands, null);
  }

  /**
   * {@code colors}, samples of 8 or 16 bits without alpha, as interleaved sRGB of 8 bits.
   *
   * @throws CMMException if the profile cannot be applied
   */
  WritableRaster toSrgb(Raster colors) {
    WritableRaster to =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, colors.getWidth(), colors.getHeight(), 3, null);
    return new ColorConvertOp(new ICC_Profile[] {from, SRGB}, null).filter(colors, to);
  }

  /** Packed ARGB colours in sRGB; alpha stays. */
  int[] toSrgb(int[] argb) {
    WritableRaster colors = bytes(argb.length, 3);
    for (int i = 0; i < argb.length; i++) {
      int[] rgb = {argb[i] >> 16 & 0xFF, argb[i] >> 8 & 0xFF, argb[i] & 0xFF};
      colors.setPixel(i, 0, rgb);
    }
    int[] rgb = toSrgb(colors).getPixels(0, 0, argb.length, 1, (int[]) null);
    return IntStream.range(0, argb.length)
        .map(i -> (argb[i] & 0xFF000000) | rgb[3 * i] << 16 | rgb[3 * i + 1] << 8 | rgb[3 * i + 2])
        .toArray();
  }
}
