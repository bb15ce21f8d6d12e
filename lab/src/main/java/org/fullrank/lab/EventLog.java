package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.EventFile;
import org.fullrank.checkpoint.EventFile.Scalar;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.data.Splits;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;

/**
 * Writes a run's metrics to a TensorBoard event file, and forwards every call to the next listener.
 */
final class EventLog implements Listener.Passing, AutoCloseable {
  private final RunFolder run;
  private final Listener next;
  private Optional<EventFile> file = Optional.empty();
  private long step;

  EventLog(RunFolder run, Listener next) {
    this.run = run;
    this.next = next;
  }

  @Override
  public void begins(Model model, Splits data) {
    begin();
    next.begins(model, data);
  }

  /** Begins the event file with the metrics up to the checkpoint that the run resumes from. */
  void begin() {
    file = Optional.of(EventFile.open(run.path().resolve(EventFile.NAME), 0, Instant.now()));
    Checkpoint.latest(run).ifPresent(last -> replay(run.metrics(), last.step()));
  }

  private void replay(Path metrics, long last) {
    if (!Files.exists(metrics)) {
      return;
    }
    for (var line : Metrics.read(metrics)) {
      var at = TrainedRun.value(line, "step");
      step = at.isPresent() ? (long) at.getAsDouble() : step;
      if (step > last) {
        return;
      }
      append(at.isPresent() ? "train" : "probe", line);
    }
  }

  private void append(String group, List<Metrics.Metric> line) {
    List<Scalar> scalars =
        line.stream()
            .filter(entry -> !entry.name().equals("step"))
            .map(entry -> new Scalar(group + "/" + entry.name(), entry.value()))
            .toList();
    file.ifPresent(open -> open.append(Instant.now(), step, scalars));
  }

  @Override
  public Listener next() {
    return next;
  }

  @Override
  public void step(Progress progress) {
    step = progress.clock().step();
    append("train", progress.line());
    next.step(progress);
  }

  @Override
  public void probed(int epoch, ProbeResult result) {
    append("probe", List.of(new Metrics.Metric("knn", result.accuracy())));
    next.probed(epoch, result);
  }

  @Override
  public void diagnosed(int epoch, List<Metrics.Metric> metrics) {
    append("probe", metrics);
    next.diagnosed(epoch, metrics);
  }

  @Override
  public void validated(int epoch, List<Metrics.Metric> metrics) {
    append("validation", metrics);
    next.validated(epoch, metrics);
  }

  @Override
  public void close() {
    file.ifPresent(EventFile::close);
  }
}
