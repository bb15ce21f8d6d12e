package org.fullrank.data;

import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** Samples of more than 8 bits (integers and floats) as planes of bytes. */
final class DeepPlanes {
  private static final double TWO_TO_32 = 0x1p32;

  private final Raster raster;
  private final ColorModel colors;
  private final Interpretation meaning;

  DeepPlanes(Raster raster, ColorModel colors, Interpretation meaning) {
    this.raster = raster;
    this.colors = colors;
    this.meaning = meaning;
  }

  /** Whether the samples of {@code colors} are deeper than 8 bits. */
  static boolean isDeep(ColorModel colors) {
    return colors.getTransferType() != DataBuffer.TYPE_BYTE && colors.getComponentSize(0) > 8;
  }

  /** The planes, by the levels asked for; transparency lies over white. */
  Image image() {
    int channels = colors.getNumColorComponents();
    int width = raster.getWidth();
    int height = raster.getHeight();
    SampleRange range = range().by(meaning.levels());
    byte[] to = new byte[channels * height * width];
    double[] row = new double[width * raster.getNumBands()];
    for (int y = 0; y < height; y++) {
      read(y, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          to[(c * height + y) * width + x] = (byte) level(row, x, c, range);
        }
      }
    }
    return new Image(channels, height, width, to);
  }

  private int level(double[] row, int x, int channel, SampleRange range) {
    int bands = raster.getNumBands();
    int level = range.level(row[x * bands + channel]);
    if (!colors.hasAlpha()) {
      return level;
    }
    double alpha = Math.clamp(row[x * bands + bands - 1] / most(), 0, 1);
    double covered = colors.isAlphaPremultiplied() ? level : level * alpha;
    return (int) Math.min(255, Math.floor(covered + 255 * (1 - alpha) + 0.5));
  }

  /** The smallest and the largest finite sample of the colours. */
  SampleRange range() {
    int channels = colors.getNumColorComponents();
    int bands = raster.getNumBands();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] row = new double[raster.getWidth() * bands];
    for (int y = 0; y < raster.getHeight(); y++) {
      read(y, row);
      for (int i = 0; i < row.length; i++) {
        if (i % bands < channels && Double.isFinite(row[i])) {
          low = Math.min(low, row[i]);
          high = Math.max(high, row[i]);
        }
      }
    }
    return low > high ? new SampleRange(0, 0, most()) : new SampleRange(low, high, most());
  }

  private void read(int y, double[] row) {
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
    if (colors.getTransferType() == DataBuffer.TYPE_INT && !meaning.signed()) {
      for (int i = 0; i < row.length; i++) {
        row[i] += row[i] < 0 ? TWO_TO_32 : 0; // Java's integers have a sign
      }
    }
  }

  private double most() {
    return switch (colors.getTransferType()) {
      case DataBuffer.TYPE_FLOAT, DataBuffer.TYPE_DOUBLE -> 1;
      case DataBuffer.TYPE_SHORT -> Short.MAX_VALUE;
      case DataBuffer.TYPE_INT -> meaning.signed() ? Integer.MAX_VALUE : TWO_TO_32 - 1;
      default -> (1 << colors.getComponentSize(0)) - 1;
    };
  }
}
