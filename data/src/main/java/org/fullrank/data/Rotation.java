package org.fullrank.data;

/** A turn of an image about its centre, bilinear, black from outside. */
final class Rotation {
  private Rotation() {}

  /** {@code image} turned by {@code degrees} counter-clockwise. */
  static Image of(Image image, double degrees) {
    double sine = Math.sin(Math.toRadians(degrees));
    double cosine = Math.cos(Math.toRadians(degrees));
    double middleX = (image.width() - 1) / 2.0;
    double middleY = (image.height() - 1) / 2.0;
    byte[] to = new byte[image.pixels().length];
    int out = 0;
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          double fromX = middleX + cosine * (x - middleX) - sine * (y - middleY);
          double fromY = middleY + sine * (x - middleX) + cosine * (y - middleY);
          to[out++] = Corruption.sample(between(image, c, fromX, fromY));
        }
      }
    }
    return new Image(image.channels(), image.height(), image.width(), to);
  }

  private static double between(Image image, int channel, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double below = y - top;
    return (1 - below)
            * ((1 - right) * at(image, channel, left, top)
                + right * at(image, channel, left + 1, top))
        + below
            * ((1 - right) * at(image, channel, left, top + 1)
                + right * at(image, channel, left + 1, top + 1));
  }

  private static double at(Image image, int channel, int x, int y) {
    if (x < 0 || y < 0 || x >= image.width() || y >= image.height()) {
      return 0;
    }
    int place = (channel * image.height() + y) * image.width() + x;
    return (image.pixels()[place] & 0xFF) / 255.0;
  }
}
