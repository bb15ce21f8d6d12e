package org.fullrank.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses;
import org.fullrank.optim.Clock;
import org.fullrank.optim.StepReport;

/**
 * Accumulates the metrics of a step over its micro-batches: samples, time, and the mean of each
 * term over the micro-batches that have it.
 */
final class MetricAccumulator {
  private static final String LOSS = "loss";

  private final long started = System.nanoTime();
  private final long waitedBefore;
  private final Map<String, Mean> means = new LinkedHashMap<>();
  private final List<Metric> more = new ArrayList<>();
  private long samples;

  /** A mean over the equal terms of some micro-batches; 0 of none. */
  private record Mean(double sum, long count) {
    static Mean of(double value, long count) {
      return new Mean(value * count, count);
    }

    Mean and(Mean other) {
      return new Mean(sum + other.sum, count + other.count);
    }

    double value() {
      return count == 0 ? 0 : sum / count;
    }
  }

  private MetricAccumulator(long waitedBefore) {
    this.waitedBefore = waitedBefore;
  }

  static MetricAccumulator start(long waitedNanos) {
    return new MetricAccumulator(waitedNanos);
  }

  void add(Losses losses, int batch) {
    note(LOSS, losses.total(), losses.count());
    losses.terms().forEach(term -> note(term.name(), term.value(), losses.count()));
    samples += batch;
  }

  private void note(String name, Tensor value, long count) {
    means.merge(name, Mean.of(Ops.value(value), count), Mean::and);
  }

  /** Notes a number of the step, which stands behind the others. */
  void note(Metric metric) {
    more.add(metric);
  }

  long samples() {
    return samples;
  }

  Progress progress(Clock clock, int epoch, StepReport moved, long waitedNanos) {
    double seconds = (System.nanoTime() - started) / 1e9;
    var line = new ArrayList<Metric>();
    line.add(new Metric("step", clock.step()));
    line.add(new Metric("epoch", epoch));
    means.forEach((name, mean) -> line.add(new Metric(name, mean.value())));
    line.add(new Metric("lr", moved.rate()));
    line.add(new Metric("gradient_norm", moved.gradientNorm()));
    line.add(new Metric("samples_per_second", samples / seconds));
    line.add(new Metric("data_wait", (waitedNanos - waitedBefore) / 1e9 / seconds));
    line.addAll(more);
    double loss = Objects.requireNonNull(means.get(LOSS)).value();
    return new Progress(clock, epoch, loss, moved.gradientNorm(), line, samples / seconds);
  }
}
