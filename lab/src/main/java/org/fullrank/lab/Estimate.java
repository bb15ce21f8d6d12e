package org.fullrank.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Engine;
import org.fullrank.data.Splits;
import org.fullrank.nn.Tree;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Outcome;
import org.fullrank.train.Progress;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;
import org.fullrank.train.ScaledSettings;

/**
 * The cost of a run, estimated from a few of its steps.
 *
 * @param parameters number of parameters, heads and teacher included
 * @param steps optimizer steps of the whole run
 * @param secondsPerStep median of the timed steps, data included; the mean where the batch grows
 * @param secondsPerEpoch time of a pass over the training images, without probes
 * @param checkpointMebibytes size of a checkpoint
 * @param residentMebibytes peak memory of this process during training; 0 if the system does not
 *     report it
 * @param scaling the settings that follow the batch size, in lines; none without a declared base
 *     batch
 */
public record Estimate(
    long parameters,
    long steps,
    double secondsPerStep,
    double secondsPerEpoch,
    long checkpointMebibytes,
    long residentMebibytes,
    List<String> scaling) {
  private static final int STEPS = 8;
  private static final int WARM = 3;

  public Estimate {
    scaling = List.copyOf(scaling);
  }

  /**
   * Trains eight steps in a temporary folder.
   *
   * @throws org.fullrank.core.Problem if the run cannot begin
   */
  public static Estimate of(RunConfig config) {
    Engine.setThreads(Engine.defaultThreads());
    try (var scratch = TemporaryFolder.make();
        var run = RunFolder.create(scratch.path().resolve("run"))) {
      var watch = new Watch(config);
      Outcome outcome = Run.of(config, run, watch);
      double seconds = watch.median() * watch.length;
      return new Estimate(
          Tree.size(outcome.model()),
          outcome.steps(),
          seconds / outcome.steps(),
          seconds / config.passes(),
          scratch.size() >> 20,
          ResidentMemory.peak(),
          watch.scaling);
    }
  }

  /** Stops the run after a few steps. */
  private static final class Watch implements Listener {
    private final RunConfig config;
    private final List<Double> seconds = new ArrayList<>();
    private final List<String> scaling = new ArrayList<>();
    private double length; // of the run, in steps of its first batch size

    Watch(RunConfig config) {
      this.config = config;
    }

    @Override
    public void begins(Model model, Splits data) {
      scaling.addAll(ScaledSettings.of(config, data.train()).lines());
    }

    @Override
    public void step(Progress progress) {
      length = progress.clock().span().of();
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
