package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.EventFile;
import org.fullrank.checkpoint.EventFile.Scalar;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.Listener;
import org.fullrank.train.Progress;

/** Tells TensorBoard of a run while it goes on, and the next listener of everything. */
final class EventLog implements Listener.Passing, AutoCloseable {
  private final EventFile file;
  private final Listener next;
  private long step;

  private EventLog(EventFile file, Listener next) {
    this.file = file;
    this.next = next;
  }

  /** Begins the file with what the metrics hold up to the checkpoint from which the run goes on. */
  static EventLog open(RunFolder run, Listener next) {
    Path path = run.path().resolve(EventFile.NAME);
    var log = new EventLog(EventFile.open(path, 0, Instant.now()), next);
    Checkpoint.latest(run).ifPresent(last -> log.replay(run.metrics(), last.step()));
    return log;
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

  private void append(String group, List<Metrics.Entry> line) {
    file.append(
        Instant.now(),
        step,
        line.stream()
            .filter(entry -> !entry.name().equals("step"))
            .map(entry -> new Scalar(group + "/" + entry.name(), entry.value()))
            .toList());
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
    append("probe", List.of(new Metrics.Entry("knn", result.accuracy())));
    next.probed(epoch, result);
  }

  @Override
  public void examined(int epoch, List<Metrics.Entry> vitals) {
    append("probe", vitals);
    next.examined(epoch, vitals);
  }

  @Override
  public void close() {
    file.close();
  }
}
