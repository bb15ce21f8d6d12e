package org.fullrank.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;

/**
 * Holds out training images as validation images: of each class the tenth, rounded, with the
 * smallest hashes of the ids. Unlabelled images count as a class of their own. Labels that are
 * hidden from the training are known here.
 */
final class Validation {
  private static final int OF = 10;
  private static final int FEWEST = OF / 2; // images of a class of which one is held out
  private static final String SALT = "validation"; // another order than that of HashSplit

  private Validation() {}

  /**
   * {@code splits} without its test images.
   *
   * @throws Problem of kind DATA if every class has fewer than 5 images
   */
  static Splits of(Splits splits) {
    Dataset all = splits.train();
    Set<Integer> held = heldOut(all.revealed());
    splits.validation().close();
    splits.test().close();
    if (held.isEmpty()) {
      all.close();
      throw Problem.data(
          String.format(
                  Locale.ROOT,
                  "probe.split: validation wants %d training samples of a class, to hold out one of %d;",
                  FEWEST,
                  OF)
              + " no class has enough; add samples, or set probe.split to test");
    }
    Dataset validation = chosen(all.revealed(), held::contains);
    return new Splits(chosen(all, place -> !held.contains(place)), validation, validation);
  }

  /**
   * {@code splits} with validation images of visible labels, beside the test images.
   *
   * @throws Problem of kind DATA if every class has fewer than 5 labelled images
   */
  static Splits beside(Splits splits) {
    Dataset all = splits.train();
    Set<Integer> held = heldOut(all);
    held.removeIf(place -> all.label(place) == Dataset.UNLABELLED);
    if (held.isEmpty()) {
      splits.close();
      throw Problem.data(
          String.format(
                  Locale.ROOT,
                  "train.stopping: want %d labelled training samples of a class, to hold out one of %d"
                      + " for validation;",
                  FEWEST,
                  OF)
              + " no class has enough; add samples, or leave train.stopping out");
    }
    splits.validation().close();
    return new Splits(
        chosen(all, place -> !held.contains(place)), chosen(all, held::contains), splits.test());
  }

  private static Dataset chosen(Dataset all, IntPredicate which) {
    return new Chosen(all, IntStream.range(0, all.size()).filter(which).boxed().toList());
  }

  /** The hash of an image's id and the image's index. */
  private record Ranked(long hash, int place) {
    private static final Comparator<Ranked> ORDER =
        Comparator.comparing(Ranked::hash, Long::compareUnsigned).thenComparingInt(Ranked::place);
  }

  private static Set<Integer> heldOut(Dataset all) {
    Map<Integer, List<Ranked>> classes = new TreeMap<>();
    for (int place = 0; place < all.size(); place++) {
      long hash = new Sha256().add(SALT).add(all.id(place)).head();
      classes
          .computeIfAbsent(all.label(place), _ -> new ArrayList<>())
          .add(new Ranked(hash, place));
    }
    Set<Integer> held = new HashSet<>();
    for (List<Ranked> members : classes.values()) {
      members.stream()
          .sorted(Ranked.ORDER)
          .limit((members.size() + FEWEST) / OF)
          .map(Ranked::place)
          .forEach(held::add);
    }
    return held;
  }
}
