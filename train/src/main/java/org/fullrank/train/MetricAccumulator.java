package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.optim.Clock;
import org.fullrank.optim.StepReport;

/** Accumulates the metrics of a step over its micro-batches: mean losses, samples, time. */
final class MetricAccumulator {
  private final long started = System.nanoTime();
  private final long waitedBefore;
  private final List<String> names = new ArrayList<>();
  private double[] sums = new double[0];
  private long samples;
  private int batches;

  private MetricAccumulator(long waitedBefore) {
    this.waitedBefore = waitedBefore;
  }

  static MetricAccumulator start(long waitedNanos) {
    return new MetricAccumulator(waitedNanos);
  }

  void add(Losses losses, int batch) {
    if (batches == 0) {
      names.add("loss");
      losses.terms().forEach(term -> names.add(term.name()));
      sums = new double[names.size()];
    }
    sums[0] += Ops.value(losses.total());
    List<Term> terms = losses.terms();
    for (int i = 0; i < terms.size(); i++) {
      sums[i + 1] += Ops.value(terms.get(i).value());
    }
    samples += batch;
    batches++;
  }

  long samples() {
    return samples;
  }

  Progress progress(Clock clock, int epoch, StepReport moved, long waitedNanos) {
    double seconds = (System.nanoTime() - started) / 1e9;
    var line = new ArrayList<Metric>();
    line.add(new Metric("step", clock.step()));
    line.add(new Metric("epoch", epoch));
    for (int i = 0; i < sums.length; i++) {
      line.add(new Metric(names.get(i), sums[i] / batches));
    }
    line.add(new Metric("lr", moved.rate()));
    line.add(new Metric("gradient_norm", moved.gradientNorm()));
    line.add(new Metric("samples_per_second", samples / seconds));
    line.add(new Metric("data_wait", (waitedNanos - waitedBefore) / 1e9 / seconds));
    return new Progress(
        clock, epoch, sums[0] / batches, moved.gradientNorm(), line, samples / seconds);
  }
}
