package org.fullrank.probe;

import java.util.Locale;

/**
 * The result of a probe, with its protocol.
 *
 * @param correct number of correctly classified samples
 * @param total number of classified samples
 * @param protocol the protocol of the measurement
 */
public record ProbeResult(int correct, int total, Protocol protocol) {
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
        new Protocol(protocol.classifier(), protocol.feature(), protocol.sizes(), split));
  }

  /** {@code kNN 81.3 % (80.5 to 82.0)}, followed by the split if it is not the test split. */
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
    return switch (protocol.split()) {
      case TEST -> number;
      case VALIDATION -> number + " of the validation images";
    };
  }

  static ProbeResult of(int[] predicted, Embeddings test, Protocol protocol) {
    int correct = 0;
    for (int row = 0; row < predicted.length; row++) {
      correct += predicted[row] == test.labels().indices()[row] ? 1 : 0;
    }
    return new ProbeResult(correct, predicted.length, protocol);
  }
}
