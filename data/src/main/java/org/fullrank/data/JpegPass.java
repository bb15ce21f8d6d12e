package org.fullrank.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image written and read as JPEG by the JDK's codec. */
final class JpegPass {
  private JpegPass() {}

  /** {@code image} after JPEG of quality {@code quality}, 1 to 100 as in libjpeg. */
  static Image of(Image image, double quality) {
    try {
      return Image.decoded(written(image, quality));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] written(Image image, double quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality((float) (quality / 100));
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture(image), null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage picture(Image image) {
    boolean gray = image.channels() == 1;
    var picture =
        new BufferedImage(
            image.width(),
            image.height(),
            gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    int plane = image.height() * image.width();
    for (int c = 0; c < image.channels(); c++) {
      for (int i = 0; i < plane; i++) {
        picture
            .getRaster()
            .setSample(
                i % image.width(), i / image.width(), c, image.pixels()[c * plane + i] & 0xFF);
      }
    }
    return picture;
  }
}
