package org.fullrank.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.core.Problem;
import org.fullrank.data.GroupedImages.Made;

/**
 * A digit above a garment, 28 × 28 gray pixels: each is squeezed to 14 rows, the mean of two rows.
 * The class is the garment, the group {@code 2·garment + digit}.
 */
final class DominoImages {
  private static final int SIDE = 28;
  private static final int[] GARMENTS = {2, 6};
  private static final List<String> CLASSES = List.of("Pullover", "Shirt");
  private static final List<String> GROUPS =
      List.of("Pullover with 0", "Pullover with 1", "Shirt with 0", "Shirt with 1");
  private static final int HELD_OUT = 500; // validation images of each group
  private static final int TESTED = 500; // test images of each group

  private final List<List<byte[]>> trained = new ArrayList<>(); // garments of the training part
  private final List<List<byte[]>> tested = new ArrayList<>();
  private final List<List<byte[]>> digits = new ArrayList<>();

  private DominoImages(Splits garments, Path digitFolder) {
    for (int label = 0; label < GARMENTS.length; label++) {
      trained.add(of(garments.train(), GARMENTS[label]));
      tested.add(of(garments.test(), GARMENTS[label]));
      digits.add(DigitImages.of(digitFolder, label));
    }
  }

  private static List<byte[]> of(Dataset all, int label) {
    var images = new ArrayList<byte[]>();
    for (int i = 0; i < all.size(); i++) {
      if (all.label(i) == label) {
        images.add(DigitImages.pixels(all, i));
      }
    }
    return images;
  }

  /** The three parts of {@code config}. */
  static Splits of(GroupedSet.Dominoes config, Splits garments, Path digitFolder) {
    var images = new DominoImages(garments, digitFolder);
    int agreeing = (int) Math.round(config.train() / 2.0 * config.agreement());
    int other = config.train() / 2 - agreeing;
    int[] train = {agreeing, other, other, agreeing};
    return new Splits(
        images.part("train", train, images.trained, new Cut(0, 0, .7)),
        images.part(
            "validation", each(HELD_OUT), images.trained, new Cut(agreeing + other, .7, .8)),
        images.part("test", each(TESTED), images.tested, new Cut(0, .8, 1)));
  }

  private static int[] each(int count) {
    return new int[] {count, count, count, count};
  }

  /**
   * Which images a part takes, so that parts share none.
   *
   * @param garment the first garment of each class
   * @param from where its digits begin, as a share of all
   * @param to where they end
   */
  private record Cut(int garment, double from, double to) {}

  private Dataset part(String name, int[] counts, List<List<byte[]>> garments, Cut cut) {
    var samples = new ArrayList<Made>();
    var pairs = new ArrayList<byte[][]>();
    for (int label = 0; label < 2; label++) {
      List<byte[]> own = garments.get(label);
      int next = cut.garment;
      for (int digit = 0; digit < 2; digit++) {
        List<byte[]> above = digits.get(digit);
        int first = (int) (cut.from * above.size());
        int some = (int) (cut.to * above.size()) - first;
        int group = 2 * label + digit;
        check(own.size(), next + counts[group], name, CLASSES.get(label));
        for (int i = 0; i < counts[group]; i++, next++) {
          samples.add(
              new Made(String.format(Locale.ROOT, "%s/%d/%d", name, group, i), label, group));
          pairs.add(new byte[][] {above.get(first + i % some), own.get(next)});
        }
      }
    }
    return new GroupedImages(
        "dominoes", CLASSES, GROUPS, samples, i -> stacked(pairs.get(i)[0], pairs.get(i)[1]));
  }

  private static void check(int there, int wanted, String part, String label) {
    if (wanted > there) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "dominoes.train: the %s part wants %,d images of %s, there are %,d",
              part,
              wanted,
              label,
              there));
    }
  }

  /** {@code above} in the upper half, {@code below} in the lower. */
  static Image stacked(byte[] above, byte[] below) {
    byte[] pixels = new byte[SIDE * SIDE];
    squeeze(above, pixels, 0);
    squeeze(below, pixels, SIDE / 2);
    return new Image(1, SIDE, SIDE, pixels);
  }

  private static void squeeze(byte[] image, byte[] into, int row) {
    for (int y = 0; y < SIDE / 2; y++) {
      for (int x = 0; x < SIDE; x++) {
        int sum = (image[2 * y * SIDE + x] & 0xFF) + (image[(2 * y + 1) * SIDE + x] & 0xFF);
        into[(row + y) * SIDE + x] = (byte) ((sum + 1) / 2);
      }
    }
  }
}
