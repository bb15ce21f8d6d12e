package org.fullrank.probe;

import java.util.Locale;

/**
 * What a probe found, and how.
 *
 * @param correct samples that were classified rightly
 * @param total samples that were classified
 * @param protocol how they were
 */
public record ProbeResult(int correct, int total, Protocol protocol) {
  /** The share of samples classified rightly, 0 to 1. */
  public double accuracy() {
    return (double) correct / total;
  }

  /** Where the accuracy on further samples of the same kind lies, with 95 % confidence. */
  public Interval interval() {
    return Interval.wilson(correct, total);
  }

  /** The same number, found on the images of {@code split}. */
  public ProbeResult on(Split split) {
    return new ProbeResult(
        correct,
        total,
        new Protocol(protocol.classifier(), protocol.feature(), protocol.sizes(), split));
  }

  /** {@code kNN 81.3 % (80.5 to 82.0)}, and of which images where not of the test images. */
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
