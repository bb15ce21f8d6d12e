package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;

/**
 * Percentile intervals over images: the images are drawn anew with replacement, as many as there
 * are, and the measure is taken of each drawing. Two calls with the same number of images draw the
 * same images.
 *
 * @param draws drawings, positive
 * @param level share of the drawings within the interval, above 0 and below 1
 * @param seed of the drawings
 */
public record Bootstrap(int draws, double level, Seed seed) {
  /** A thousand drawings, 95 %. */
  public static final Bootstrap USUAL = new Bootstrap(1000, 0.95, new Seed(0));

  public Bootstrap {
    Check.positive(draws, "draws");
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level: want above 0 and below 1, was " + level);
    }
  }

  /**
   * A measure and its interval.
   *
   * @param value the measure of the images themselves
   * @param low the lower end
   * @param high the upper end
   */
  public record Estimate(double value, double low, double high) {}

  /**
   * Two measures of the same images and their difference.
   *
   * @param difference {@code second − first}, from the same drawings of both
   */
  public record Paired(Estimate first, Estimate second, Estimate difference) {}

  /** {@code measure} of {@code all}, with its interval. */
  public Estimate of(LabelledProbabilities all, ToDoubleFunction<LabelledProbabilities> measure) {
    return of(all.size(), images -> measure.applyAsDouble(all.rows(images)));
  }

  /**
   * {@code measure} of {@code second} less that of {@code first}, with its interval. Both have the
   * same images in the same order, and each drawing takes the same images of both.
   *
   * @throws IllegalArgumentException if the labels differ
   */
  public Estimate difference(
      LabelledProbabilities first,
      LabelledProbabilities second,
      ToDoubleFunction<LabelledProbabilities> measure) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "second: want the %d samples of first, were %d",
              first.size(),
              second.size()));
    }
    for (int i = 0; i < first.size(); i++) {
      if (first.label(i) != second.label(i)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "second: want the samples of first; the labels of row %d differ",
                i + 1));
      }
    }
    return paired(
            first.size(),
            images -> measure.applyAsDouble(first.rows(images)),
            images -> measure.applyAsDouble(second.rows(images)))
        .difference();
  }

  /** The mean of {@code values}, one for each image, with its interval. */
  public Estimate mean(double[] values) {
    return of(
        values.length,
        images -> {
          double sum = 0;
          for (int image : images) {
            sum += values[image];
          }
          return sum / images.length;
        });
  }

  /** The same with {@code other} drawings. */
  public Bootstrap drawing(int other) {
    return new Bootstrap(other, level, seed);
  }

  /**
   * {@code measure} of all of {@code size} images, with its interval. Drawings whose measure is NaN
   * are left out; without any other, both ends are NaN.
   *
   * @param measure of images, given by their indices
   */
  public Estimate of(int size, ToDoubleFunction<int[]> measure) {
    return estimate(whole(size, measure), drawn(size, measure));
  }

  /**
   * Two measures of all of {@code size} images and their difference, with intervals.
   *
   * @param first of images, given by their indices
   * @param second of the same images
   */
  public Paired paired(int size, ToDoubleFunction<int[]> first, ToDoubleFunction<int[]> second) {
    double one = whole(size, first);
    double two = whole(size, second);
    double[] ones = drawn(size, first);
    double[] twos = drawn(size, second);
    double[] differences = new double[draws];
    Arrays.setAll(differences, i -> twos[i] - ones[i]);
    return new Paired(estimate(one, ones), estimate(two, twos), estimate(two - one, differences));
  }

  private static double whole(int size, ToDoubleFunction<int[]> measure) {
    Check.positive(size, "images");
    int[] images = new int[size];
    Arrays.setAll(images, i -> i);
    return measure.applyAsDouble(images);
  }

  /** The measure of every drawing; the images of a drawing follow from the seed and the size. */
  private double[] drawn(int size, ToDoubleFunction<int[]> measure) {
    double[] found = new double[draws];
    int[] images = new int[size];
    for (int draw = 0; draw < draws; draw++) {
      fill(images, seed.with(draw).random());
      found[draw] = measure.applyAsDouble(images);
    }
    return found;
  }

  private Estimate estimate(double value, double[] drawn) {
    double[] numbers = Arrays.stream(drawn).filter(it -> !Double.isNaN(it)).sorted().toArray();
    if (numbers.length == 0) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    return new Estimate(
        value, Order.quantile(numbers, (1 - level) / 2), Order.quantile(numbers, (1 + level) / 2));
  }

  private static void fill(int[] images, RandomGenerator random) {
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextInt(images.length);
    }
  }
}
