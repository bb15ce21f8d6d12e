package org.fullrank.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Maps values {@code low} to {@code high} onto pixels {@code from} to {@code to}.
 *
 * @param kind linear or logarithmic
 */
record Scale(Kind kind, double low, double high, double from, double to) {
  enum Kind {
    LINEAR,
    LOG
  }

  /** A linear scale over all finite {@code values}, with a margin if all are the same. */
  static Scale linear(DoubleStream values, double from, double to) {
    var seen = values.filter(Double::isFinite).summaryStatistics();
    if (seen.getCount() == 0) {
      return new Scale(Kind.LINEAR, 0, 1, from, to);
    }
    double spread = seen.getMax() - seen.getMin();
    double air =
        spread > 1e-9 * Math.abs(seen.getMax()) ? 0 : Math.max(Math.abs(seen.getMax()) / 10, 0.1);
    return new Scale(Kind.LINEAR, seen.getMin() - air, seen.getMax() + air, from, to);
  }

  /** The same scale, extended to zero if zero is near. */
  Scale fromZero() {
    return low > 0 && low < high / 5 ? new Scale(kind, 0, high, from, to) : this;
  }

  double at(double value) {
    double share =
        switch (kind) {
          case LINEAR -> (value - low) / (high - low);
          case LOG -> Math.log(value / low) / Math.log(high / low);
        };
    return from + share * (to - from);
  }

  /** Round values within the scale, about {@code count} of them. */
  List<Double> ticks(int count) {
    return switch (kind) {
      case LINEAR -> even(count);
      case LOG -> decades(count);
    };
  }

  private List<Double> even(int count) {
    double raw = (high - low) / count;
    double unit = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = unit * (raw / unit < 1.5 ? 1 : raw / unit < 3.5 ? 2 : raw / unit < 7.5 ? 5 : 10);
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    return IntStream.rangeClosed(0, Math.toIntExact(last - first))
        .mapToObj(i -> (first + i) * step)
        .toList();
  }

  private List<Double> decades(int count) {
    int first = (int) Math.ceil(Math.log10(low) - 1e-9);
    int last = (int) Math.floor(Math.log10(high) + 1e-9);
    int step = Math.max(1, (last - first) / count);
    return IntStream.rangeClosed(0, (last - first) / step)
        .mapToObj(i -> Math.pow(10, last - i * step))
        .toList();
  }
}
