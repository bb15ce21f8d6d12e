package org.fullrank.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The result of a probe, with its protocol.
 *
 * @param correct number of correctly classified samples
 * @param total number of classified samples
 * @param protocol the protocol of the measurement
 * @param balance the same measurement by classes; absent if the classes are not known
 */
public record ProbeResult(int correct, int total, Protocol protocol, Optional<Balance> balance) {
  /** A largest class of so many times its equal share makes an accuracy misleading. */
  private static final double UNEQUAL = 1.5;

  /**
   * An accuracy by classes.
   *
   * @param classes classes among the samples
   * @param majority share of the samples that the largest class has, 0 to 1: the accuracy of always
   *     naming it
   * @param accuracy balanced accuracy, 0 to 1: the mean over the classes of the share of a class's
   *     samples that is classified correctly
   */
  public record Balance(int classes, double majority, double accuracy) {
    static Balance of(int[] predicted, int[] labels) {
      int most = Arrays.stream(labels).max().orElse(0) + 1;
      int[] total = new int[most];
      int[] correct = new int[most];
      for (int row = 0; row < labels.length; row++) {
        total[labels[row]]++;
        correct[labels[row]] += predicted[row] == labels[row] ? 1 : 0;
      }
      int[] present = IntStream.range(0, most).filter(c -> total[c] > 0).toArray();
      double recall = Arrays.stream(present).mapToDouble(c -> (double) correct[c] / total[c]).sum();
      double largest = Arrays.stream(total).max().orElse(0);
      return new Balance(present.length, largest / labels.length, recall / present.length);
    }

    private boolean unequal() {
      return majority * classes > UNEQUAL;
    }
  }

  /** A result without its measurement by classes. */
  public ProbeResult(int correct, int total, Protocol protocol) {
    this(correct, total, protocol, Optional.empty());
  }

  /** The share of correctly classified samples, 0 to 1. */
  public double accuracy() {
    return (double) correct / total;
  }

  /** The 95 % confidence interval of the accuracy on further samples of the same kind. */
  public Interval interval() {
    return Interval.wilson(correct, total);
  }

  /** The same result, marked as measured on {@code split}. */
  public ProbeResult on(Split split) {
    return new ProbeResult(
        correct,
        total,
        new Protocol(protocol.classifier(), protocol.feature(), protocol.sizes(), split),
        balance);
  }

  /**
   * {@code kNN 81.3 % (80.5 to 82.0)}, followed by the split if it is not the test split, and by
   * the balanced accuracy and the majority share if the classes are of unequal size.
   */
  @Override
  public String toString() {
    Interval interval = interval();
    String number =
        String.format(
            Locale.ROOT,
            "%s %.1f %% (%.1f to %.1f)",
            protocol.probe(),
            100 * accuracy(),
            100 * interval.low(),
            100 * interval.high());
    String of =
        switch (protocol.split()) {
          case TEST -> number;
          case VALIDATION -> number + " of the validation samples";
        };
    return of + balance.filter(Balance::unequal).map(ProbeResult::beside).orElse("");
  }

  private static String beside(Balance balance) {
    return String.format(
        Locale.ROOT,
        ", balanced %.1f %%, largest class %.1f %%",
        100 * balance.accuracy,
        100 * balance.majority);
  }

  static ProbeResult of(int[] predicted, Embeddings test, Protocol protocol) {
    int correct = 0;
    for (int row = 0; row < predicted.length; row++) {
      correct += predicted[row] == test.labels().indices()[row] ? 1 : 0;
    }
    return new ProbeResult(
        correct,
        predicted.length,
        protocol,
        Optional.of(Balance.of(predicted, test.labels().indices())));
  }
}
