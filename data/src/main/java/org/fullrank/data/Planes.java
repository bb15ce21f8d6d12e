package org.fullrank.data;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Copies Java2D's many memory layouts into planes of bytes. It copies stored samples unchanged,
 * because Java2D would treat gray as linear light and change every value; only samples with a
 * profile of their own are converted.
 */
final class Planes {
  private static final int WHITE = 255;

  private Planes() {}

  /** The samples of {@code image}: one plane for gray images, else three. */
  static Image of(BufferedImage image, Interpretation meaning) {
    ColorModel colors = image.getColorModel();
    if (colors instanceof IndexColorModel palette) {
      return indexed(image.getRaster(), palette, meaning.ofPalette());
    }
    if (!(colors instanceof ComponentColorModel) || !isGrayOrRgb(colors)) {
      return converted(image);
    }
    if (isLevelled(colors, meaning.levels())) {
      return new DeepPlanes(image.getRaster(), colors, meaning).image();
    }
    return (colors.isAlphaPremultiplied() ? Optional.<ColorProfile>empty() : meaning.of(colors))
        .map(profile -> inSrgb(image.getRaster(), colors, profile))
        .orElseGet(() -> stored(image.getRaster(), colors));
  }

  private static boolean isGrayOrRgb(ColorModel colors) {
    int space = colors.getColorSpace().getType();
    return space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB;
  }

  /** Whether levels map the samples: those of 16 bits only if a range is asked for. */
  private static boolean isLevelled(ColorModel colors, Levels levels) {
    int type = colors.getTransferType();
    boolean integers = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    return DeepPlanes.isDeep(colors) && !(integers && levels instanceof Levels.Whole);
  }

  private static Image stored(Raster raster, ColorModel colors) {
    return isBytes(raster, colors)
        ? bytes(raster, colors.getNumComponents())
        : samples(raster, colors);
  }

  /** The same colours in sRGB, gray as gray. */
  private static Image inSrgb(Raster raster, ColorModel colors, ColorProfile profile) {
    int channels = colors.getNumColorComponents();
    int[] bands = IntStream.range(0, channels).toArray();
    Raster only =
        raster.createChild(
            raster.getMinX(), raster.getMinY(), raster.getWidth(), raster.getHeight(), 0, 0, bands);
    WritableRaster srgb = profile.toSrgb(only);
    int all = channels + (colors.hasAlpha() ? 1 : 0);
    WritableRaster to =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, raster.getWidth(), raster.getHeight(), all, null);
    for (int c = 0; c < channels; c++) {
      to.setSamples(0, 0, to.getWidth(), to.getHeight(), c, band(srgb, c));
    }
    if (colors.hasAlpha()) {
      int most = (1 << colors.getComponentSize(channels)) - 1;
      int[] alpha = Arrays.stream(band(raster, channels)).map(v -> v * WHITE / most).toArray();
      to.setSamples(0, 0, to.getWidth(), to.getHeight(), channels, alpha);
    }
    return stored(to, eightBits(channels, colors.hasAlpha()));
  }

  private static int[] band(Raster raster, int band) {
    return raster.getSamples(
        raster.getMinX(),
        raster.getMinY(),
        raster.getWidth(),
        raster.getHeight(),
        band,
        (int[]) null);
  }

  private static ColorModel eightBits(int channels, boolean alpha) {
    int space = channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
    return new ComponentColorModel(
        ColorSpace.getInstance(space),
        alpha,
        false,
        alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
        DataBuffer.TYPE_BYTE);
  }

  private static boolean isBytes(Raster raster, ColorModel colors) {
    return raster.getDataBuffer() instanceof DataBufferByte
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel
        && colors.getComponentSize(0) == 8
        && !colors.hasAlpha();
  }

  /** The common case, 8-bit gray or RGB, in a single pass over the array. */
  private static Image bytes(Raster raster, int channels) {
    var model = (PixelInterleavedSampleModel) raster.getSampleModel();
    var buffer = (DataBufferByte) raster.getDataBuffer();
    int height = raster.getHeight();
    int width = raster.getWidth();
    int left = raster.getMinX() - raster.getSampleModelTranslateX();
    int top = raster.getMinY() - raster.getSampleModelTranslateY();
    byte[] from = buffer.getData();
    byte[] to = new byte[channels * height * width];
    int step = model.getPixelStride();
    int out = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        int in = buffer.getOffset() + model.getOffset(left, top + y, c);
        for (int x = 0; x < width; x++, in += step) {
          to[out++] = from[in];
        }
      }
    }
    return new Image(channels, height, width, to);
  }

  /** Any depth up to 16 bits, with or without alpha. */
  private static Image samples(Raster raster, ColorModel colors) {
    int channels = colors.getNumColorComponents();
    int bands = raster.getNumBands();
    int height = raster.getHeight();
    int width = raster.getWidth();
    Over over = Over.of(colors);
    byte[] to = new byte[channels * height * width];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int alpha = colors.hasAlpha() ? row[x * bands + channels] : over.most;
        for (int c = 0; c < channels; c++) {
          to[(c * height + y) * width + x] = (byte) over.white(row[x * bands + c], alpha);
        }
      }
    }
    return new Image(channels, height, width, to);
  }

  /** Lays a sample of 0 to {@code most} over white and rounds it to 8 bits. */
  private record Over(int most, boolean premultiplied) {
    static Over of(ColorModel colors) {
      return new Over((1 << colors.getComponentSize(0)) - 1, colors.isAlphaPremultiplied());
    }

    int white(int sample, int alpha) {
      long covered = premultiplied ? (long) sample * most : (long) sample * alpha;
      long sum = covered + (long) most * (most - alpha);
      long square = (long) most * most;
      return (int) Math.min(WHITE, (sum * WHITE + square / 2) / square);
    }
  }

  private static Image indexed(
      Raster raster, IndexColorModel palette, Optional<ColorProfile> profile) {
    int[] colors = new int[1 << palette.getPixelSize()];
    int[] listed = new int[palette.getMapSize()];
    palette.getRGBs(listed);
    int[] stored = profile.map(icc -> icc.toSrgb(listed)).orElse(listed);
    boolean gray = true;
    for (int i = 0; i < stored.length; i++) {
      colors[i] = overWhite(stored[i]);
      gray &= (stored[i] >> 16 & 0xFF) == (stored[i] >> 8 & 0xFF);
      gray &= (stored[i] & 0xFF) == (stored[i] >> 8 & 0xFF);
    }
    Rows rows = new Rows(gray ? 1 : 3, raster.getHeight(), raster.getWidth());
    int[] row = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
      for (int x = 0; x < row.length; x++) {
        row[x] = colors[row[x]];
      }
      rows.put(y, row);
    }
    return rows.image();
  }

  /** All other layouts (packed ints, CMYK, floats), through Java2D's own conversion to sRGB. */
  private static Image converted(BufferedImage image) {
    int width = image.getWidth();
    Rows rows = new Rows(3, image.getHeight(), width);
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        row[x] = overWhite(row[x]);
      }
      rows.put(y, row);
    }
    return rows.image();
  }

  private static int overWhite(int argb) {
    Over over = new Over(255, false);
    int alpha = argb >>> 24;
    int red = over.white(argb >> 16 & 0xFF, alpha);
    int green = over.white(argb >> 8 & 0xFF, alpha);
    return red << 16 | green << 8 | over.white(argb & 0xFF, alpha);
  }

  /** Planes filled by rows of packed RGB. */
  private static final class Rows {
    private final int channels;
    private final int height;
    private final int width;
    private final byte[] pixels;

    Rows(int channels, int height, int width) {
      this.channels = channels;
      this.height = height;
      this.width = width;
      this.pixels = new byte[channels * height * width];
    }

    void put(int y, int[] rgb) {
      for (int c = 0; c < channels; c++) {
        int shift = 16 - 8 * c;
        int out = (c * height + y) * width;
        for (int x = 0; x < width; x++) {
          pixels[out + x] = (byte) (rgb[x] >> shift);
        }
      }
    }

    Image image() {
      return new Image(channels, height, width, pixels);
    }
  }
}
