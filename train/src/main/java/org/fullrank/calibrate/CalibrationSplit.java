package org.fullrank.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fullrank.core.Seed;

/**
 * Images to fit a calibrator on and images to measure it on, apart from each other.
 *
 * @param calibration indices, one or more
 * @param test indices, one or more
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record CalibrationSplit(int[] calibration, int[] test) {
  public CalibrationSplit {
    var seen = new HashSet<Integer>();
    for (int image : calibration) {
      seen.add(image);
    }
    if (calibration.length == 0 || test.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "split: want samples to calibrate on and samples to test on, were %d and %d",
              calibration.length,
              test.length));
    }
    for (int image : test) {
      if (seen.contains(image)) {
        throw new IllegalArgumentException(
            String.format(
                    Locale.ROOT,
                    "split: sample %d is in both parts; a calibrator must not be measured on the samples that",
                    image)
                + " it was fitted on");
      }
    }
  }

  /**
   * Halves of each class by a drawn order. Of an odd class the larger half goes to the test part in
   * turn.
   *
   * @param labels the class of each image
   * @throws IllegalArgumentException if there are fewer than two images
   */
  public static CalibrationSplit halves(int[] labels, Seed seed) {
    Map<Integer, List<Integer>> classes = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      classes.computeIfAbsent(labels[i], _ -> new ArrayList<>()).add(i);
    }
    var calibration = new ArrayList<Integer>();
    var test = new ArrayList<Integer>();
    var random = seed.random();
    boolean up = false;
    for (List<Integer> members : classes.values()) {
      Collections.shuffle(members, Random.from(random));
      int half = (members.size() + (up ? 1 : 0)) / 2;
      up ^= members.size() % 2 == 1;
      calibration.addAll(members.subList(0, half));
      test.addAll(members.subList(half, members.size()));
    }
    return new CalibrationSplit(sorted(calibration), sorted(test));
  }

  private static int[] sorted(List<Integer> images) {
    return images.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /**
   * Wants the images {@code calibration} and {@code test}, given by names, apart.
   *
   * @throws IllegalArgumentException naming an image of both
   */
  public static void checkApart(Collection<String> calibration, Collection<String> test) {
    var seen = new HashSet<>(calibration);
    test.stream()
        .filter(seen::contains)
        .findFirst()
        .ifPresent(both -> {
          throw new IllegalArgumentException(
              "calibration: sample %s is a test sample too; want samples apart from the test samples"
                  .formatted(both));
        });
  }
}
