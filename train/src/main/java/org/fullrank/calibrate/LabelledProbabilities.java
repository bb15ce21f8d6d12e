package org.fullrank.calibrate;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Class probabilities of images beside their labels: {@code p [images, classes]}, {@code y
 * [images]}. Rows sum to 1, all entries are finite and not negative, and every image has a label.
 */
public final class LabelledProbabilities {
  private static final double SUM_TOLERANCE = 0.01; // three decimals of ten classes

  private final double[][] rows;
  private final int[] labels;
  private final List<String> classes;

  private LabelledProbabilities(double[][] rows, int[] labels, List<String> classes) {
    this.rows = rows;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * The probabilities {@code rows} of the classes {@code classes}. Rows are divided by their sums.
   *
   * @param rows {@code [images, classes]}; each sum within 0.01 of 1
   * @param labels an index of {@code classes} for each image
   * @param classes two or more names
   * @throws IllegalArgumentException naming the first row that does not fit
   */
  public static LabelledProbabilities of(double[][] rows, int[] labels, List<String> classes) {
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "probabilities: want two classes or more, was " + classes.size());
    }
    if (rows.length == 0 || rows.length != labels.length) {
      throw new IllegalArgumentException(
          "probabilities: want one row for each label and at least one, were "
              + String.format(Locale.ROOT, "%d rows and %d labels", rows.length, labels.length));
    }
    double[][] normalised = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      normalised[i] = normalised(rows[i], i, classes.size());
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "labels: want 0 to %d in row %d, was %d",
                classes.size() - 1,
                i + 1,
                labels[i]));
      }
    }
    return new LabelledProbabilities(normalised, labels.clone(), List.copyOf(classes));
  }

  /** As {@link #of(double[][], int[], List)}; the classes are named by their indices. */
  public static LabelledProbabilities of(double[][] rows, int[] labels) {
    int classes = rows.length == 0 ? 0 : rows[0].length;
    return of(rows, labels, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  private static double[] normalised(double[] row, int index, int classes) {
    if (row.length != classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "probabilities: want %d entries in row %d, were %d",
              classes,
              index + 1,
              row.length));
    }
    double sum = 0;
    for (double value : row) {
      if (!(value >= 0) || !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "probabilities: want finite numbers of 0 or more in row %d, was %s",
                index + 1,
                value));
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "probabilities: want the sum 1 in row %d, was %.4g; logits need a softmax first",
              index + 1,
              sum));
    }
    double[] scaled = new double[classes];
    for (int k = 0; k < classes; k++) {
      scaled[k] = row[k] / sum;
    }
    return scaled;
  }

  /** The number of images. */
  public int size() {
    return rows.length;
  }

  /** The names of the classes, in the order of the columns. */
  public List<String> classes() {
    return classes;
  }

  /** The label of image {@code image}. */
  public int label(int image) {
    return labels[image];
  }

  /** The probability of class {@code k} for image {@code image}. */
  public double probability(int image, int k) {
    return rows[image][k];
  }

  /** A copy of the probabilities of image {@code image}. */
  public double[] row(int image) {
    return rows[image].clone();
  }

  /** The probabilities of image {@code image}, not copied: callers read only. */
  double[] shared(int image) {
    return rows[image];
  }

  /** The class with the largest probability; the first of several equal ones. */
  public int predicted(int image) {
    double[] row = rows[image];
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[best]) {
        best = k;
      }
    }
    return best;
  }

  /** The share of images whose predicted class is their label. */
  public double accuracy() {
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      right += predicted(i) == labels[i] ? 1 : 0;
    }
    return (double) right / rows.length;
  }

  /** The images {@code images} in this order; an image may come more than once. */
  public LabelledProbabilities rows(int[] images) {
    double[][] chosen = new double[images.length][];
    int[] theirs = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      chosen[i] = rows[images[i]];
      theirs[i] = labels[images[i]];
    }
    return new LabelledProbabilities(chosen, theirs, classes);
  }

  /** The same images with the probabilities of {@code calibrator}. */
  public LabelledProbabilities with(Calibrator calibrator) {
    double[][] changed = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      changed[i] = calibrator.apply(rows[i].clone());
    }
    return of(changed, labels, classes);
  }

  /** The confidence {@code maxₖ pₖ} of each image and whether its predicted class is its label. */
  public BinaryForecasts topLabel() {
    double[] confidence = new double[rows.length];
    boolean[] correct = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int best = predicted(i);
      confidence[i] = rows[i][best];
      correct[i] = best == labels[i];
    }
    return new BinaryForecasts(confidence, correct);
  }

  /** The probability of class {@code k} for each image and whether {@code k} is its label. */
  public BinaryForecasts ofClass(int k) {
    double[] share = new double[rows.length];
    boolean[] own = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      share[i] = rows[i][k];
      own[i] = labels[i] == k;
    }
    return new BinaryForecasts(share, own);
  }

  /** The images of each class. */
  public int[] counts() {
    int[] counts = new int[classes.size()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }
}
