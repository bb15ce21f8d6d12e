package org.fullrank.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.GroupedImages.Made;

/**
 * Garments of Fashion-MNIST over waves: {@code m = min(4·image, 1)}, {@code out = image·m + (1 −
 * m)·wave}. A wave is a sinusoid along the rows (lying) or the columns (standing), of 2 to 5
 * periods and any phase.
 */
final class Composites {
  private static final int SIDE = 28;
  private static final int[] TRAIN = {1750, 92, 28, 530}; // the shares of Waterbirds
  private static final int HELD_OUT = 300; // validation images of each group
  private static final int TESTED = 500; // test images of each group
  private static final Seed WAVES = new Seed(0x5EA);
  private static final String NAME = "composited_fashion";

  private Composites() {}

  /** Two classes whose backgrounds go along with them. */
  static Splits grouped(GroupedSet.CompositedFashion config, Splits garments) {
    List<String> names = garments.train().classes();
    List<String> classes = List.of(names.get(config.first()), names.get(config.second()));
    List<String> groups =
        classes.stream()
            .flatMap(c -> List.of(c + " on lying", c + " on standing").stream())
            .toList();
    var parts = new Parts(config, classes, groups);
    return new Splits(
        parts.of("train", garments.train(), TRAIN, new int[2]),
        parts.of("validation", garments.train(), each(HELD_OUT), taken()),
        parts.of("test", garments.test(), each(TESTED), new int[2]));
  }

  private static int[] each(int count) {
    return new int[] {count, count, count, count};
  }

  private static int[] taken() {
    return new int[] {TRAIN[0] + TRAIN[1], TRAIN[2] + TRAIN[3]};
  }

  private record Parts(
      GroupedSet.CompositedFashion config, List<String> classes, List<String> groups) {
    Dataset of(String part, Dataset all, int[] counts, int[] from) {
      var samples = new ArrayList<Made>();
      var places = new ArrayList<Integer>();
      for (int label = 0; label < 2; label++) {
        List<Integer> own = places(all, label == 0 ? config.first() : config.second());
        int next = from[label];
        for (int wave = 0; wave < 2; wave++) {
          int group = 2 * label + wave;
          check(own.size(), next + counts[group], part);
          for (int i = 0; i < counts[group]; i++) {
            samples.add(
                new Made(String.format(Locale.ROOT, "%s/%d/%d", part, group, i), label, group));
            places.add(own.get(next++));
          }
        }
      }
      return new GroupedImages(
          NAME,
          classes,
          groups,
          samples,
          i ->
              over(
                  DigitImages.pixels(all, places.get(i)),
                  wave(samples.get(i).id(), samples.get(i).group() % 2 == 1, config.amplitude())));
    }

    private static void check(int there, int wanted, String part) {
      if (wanted > there) {
        throw Problem.data(
            String.format(
                Locale.ROOT,
                "%s: the %s part wants %,d images of a class, there are %,d; take all of"
                    + " Fashion-MNIST",
                NAME,
                part,
                wanted,
                there));
      }
    }
  }

  private static List<Integer> places(Dataset all, int label) {
    var places = new ArrayList<Integer>();
    for (int i = 0; i < all.size(); i++) {
      if (all.label(i) == label) {
        places.add(i);
      }
    }
    return places;
  }

  /** All ten classes, the backgrounds independent of them, without groups. */
  static Splits independent(GroupedSet.TexturedFashion config, Splits garments) {
    return new Splits(
        independent("train", garments.train(), config),
        independent("test", garments.test(), config));
  }

  private static Dataset independent(String part, Dataset all, GroupedSet.TexturedFashion config) {
    var samples = new ArrayList<Made>();
    for (int i = 0; i < all.size(); i++) {
      samples.add(new Made(part + "/" + i, all.label(i), -1));
    }
    return new GroupedImages(
        "textured_fashion",
        all.classes(),
        List.of(),
        samples,
        i -> {
          String id = samples.get(i).id();
          boolean standing = WAVES.with(new Sha256().add(id).head()).with(1).value() < 0;
          return over(DigitImages.pixels(all, i), wave(id, standing, config.amplitude()));
        });
  }

  /** {@code [784]} from 0 to {@code amplitude}, with the numbers that {@code id} draws. */
  static float[] wave(String id, boolean standing, double amplitude) {
    RandomGenerator random = WAVES.with(new Sha256().add(id).head()).random();
    double periods = random.nextDouble(2, 5);
    double phase = random.nextDouble(2 * Math.PI);
    float[] wave = new float[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double place = (double) (standing ? x : y) / SIDE;
        double level = Math.sin(2 * Math.PI * periods * place + phase);
        wave[y * SIDE + x] = (float) (amplitude * (1 + level) / 2);
      }
    }
    return wave;
  }

  /** {@code image} over {@code wave}. */
  static Image over(byte[] image, float[] wave) {
    byte[] pixels = new byte[image.length];
    for (int i = 0; i < pixels.length; i++) {
      double own = (image[i] & 0xFF) / 255.0;
      double mask = Math.min(4 * own, 1);
      pixels[i] = (byte) Math.round(255 * (own * mask + (1 - mask) * wave[i]));
    }
    return new Image(1, SIDE, SIDE, pixels);
  }
}
