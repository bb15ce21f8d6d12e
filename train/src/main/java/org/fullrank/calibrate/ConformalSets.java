package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.BitSet;
import org.fullrank.core.Seed;

/**
 * Split-conformal prediction sets: every class whose score is at most {@code threshold}. If
 * calibration images and new images are drawn alike, a set holds the label with a probability of at
 * least {@code 1 − miss}, over all images; of a single class or group that need not hold.
 *
 * @param score the score of a class
 * @param miss {@code α}, the accepted share of sets without the label, above 0 and below 1
 * @param threshold the {@code ⌈(n+1)(1−α)⌉}-th smallest score of the labels of {@code n}
 *     calibration images; infinite if there are too few images, and every set is then full
 * @param seed of the uniform draws of adaptive scores, one for each image
 */
public record ConformalSets(ConformalScore score, double miss, double threshold, Seed seed) {
  private static final long CALIBRATION = 1;
  private static final long NEW = 2;

  public ConformalSets {
    if (!(miss > 0 && miss < 1)) {
      throw new IllegalArgumentException("miss: want above 0 and below 1, was " + miss);
    }
  }

  /** The sets whose threshold {@code calibration} gives. */
  public static ConformalSets fitted(
      LabelledProbabilities calibration, ConformalScore score, double miss, Seed seed) {
    double[] scores = new double[calibration.size()];
    for (int i = 0; i < scores.length; i++) {
      double draw = draw(seed.with(CALIBRATION), i);
      scores[i] = score.of(calibration.shared(i), calibration.label(i), draw);
    }
    Arrays.sort(scores);
    int place = (int) Math.ceil((scores.length + 1) * (1 - miss) - 1e-9);
    double threshold =
        place > scores.length ? Double.POSITIVE_INFINITY : scores[Math.max(place, 1) - 1];
    return new ConformalSets(score, miss, threshold, seed);
  }

  /**
   * The fewest calibration samples whose threshold is finite: {@code ⌈1/α⌉ − 1}. With fewer, every
   * set holds all classes.
   *
   * @param miss {@code α}, above 0 and below 1
   */
  public static int fewest(double miss) {
    return (int) Math.ceil(1 / miss - 1e-9) - 1;
  }

  /** Whether every set holds all classes, because there were too few calibration samples. */
  public boolean full() {
    return threshold == Double.POSITIVE_INFINITY;
  }

  private static double draw(Seed seed, int image) {
    return seed.with(image).random().nextDouble();
  }

  /**
   * The set of an image.
   *
   * @param row its probabilities
   * @param image its number, which decides its draw
   */
  public BitSet of(double[] row, int image) {
    double draw = draw(seed.with(NEW), image);
    var set = new BitSet(row.length);
    for (int k = 0; k < row.length; k++) {
      set.set(k, score.of(row, k, draw) <= threshold);
    }
    return set;
  }

  /** Whether the set of each image of {@code test} holds its label, and the size of the set. */
  public SetCoverage over(LabelledProbabilities test) {
    boolean[] covered = new boolean[test.size()];
    int[] sizes = new int[test.size()];
    for (int i = 0; i < covered.length; i++) {
      var set = of(test.shared(i), i);
      covered[i] = set.get(test.label(i));
      sizes[i] = set.cardinality();
    }
    return new SetCoverage(covered, sizes);
  }
}
