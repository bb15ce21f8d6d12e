package org.fullrank.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Engine;
import org.fullrank.nn.Tree;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.Progress;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;

/**
 * The cost of a run, estimated from a few of its steps.
 *
 * @param parameters number of parameters, heads and teacher included
 * @param steps optimizer steps of the whole run
 * @param secondsPerStep median of the timed steps, data included
 * @param secondsPerEpoch time of a pass over the training images, without probes
 * @param checkpointMebibytes size of a checkpoint
 * @param residentMebibytes peak memory of this process during training; 0 if the system does not
 *     report it
 */
public record Estimate(
    long parameters,
    long steps,
    double secondsPerStep,
    double secondsPerEpoch,
    long checkpointMebibytes,
    long residentMebibytes) {
  private static final int STEPS = 8;
  private static final int WARM = 3;

  /**
   * Trains eight steps in a temporary folder.
   *
   * @throws org.fullrank.core.Problem if the run cannot begin
   */
  public static Estimate of(RunConfig config) {
    Engine.setThreads(Engine.defaultThreads());
    try (var scratch = TemporaryFolder.make();
        var run = RunFolder.create(scratch.path().resolve("run"))) {
      var watch = new Watch();
      Outcome outcome = Run.of(config, run, watch);
      return new Estimate(
          Tree.size(outcome.model()),
          outcome.steps(),
          watch.median(),
          watch.median() * outcome.steps() / config.train().epochs(),
          scratch.size() >> 20,
          ResidentMemory.peak());
    }
  }

  /** Stops the run after a few steps. */
  private static final class Watch implements Listener {
    private final List<Double> seconds = new ArrayList<>();

    @Override
    public void step(Progress progress) {
      seconds.add(progress.clock().samples() / progress.samplesPerSecond());
    }

    @Override
    public boolean stop() {
      return seconds.size() >= STEPS;
    }

    double median() {
      var counted = seconds.stream().skip(Math.min(WARM, seconds.size() - 1)).sorted().toList();
      return counted.get(counted.size() / 2);
    }
  }

  /** The duration of the whole run, without probes. */
  public Duration duration() {
    return Duration.ofMillis((long) (1e3 * steps * secondsPerStep));
  }
}
