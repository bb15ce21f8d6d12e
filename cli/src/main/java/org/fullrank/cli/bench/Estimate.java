package org.fullrank.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.nn.Tree;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.Progress;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;

/**
 * What a run would take, from a few of its steps.
 *
 * @param parameters trained numbers, heads and teacher's twins included
 * @param steps optimizer steps of the whole run
 * @param secondsPerStep median of the steps that were timed
 * @param checkpointMebibytes size of one checkpoint
 * @param residentMebibytes largest size of this process while it trained; 0 where not told
 */
public record Estimate(
    long parameters,
    long steps,
    double secondsPerStep,
    long checkpointMebibytes,
    long residentMebibytes) {
  private static final int STEPS = 8;
  private static final int WARM = 3;

  /** Trains a few steps in a folder that is gone afterwards. */
  public static Estimate of(RunConfig config) {
    Engine.setThreads(Engine.defaultThreads());
    try (var scratch = Scratch.make();
        var run = RunFolder.create(scratch.path().resolve("run"))) {
      var watch = new Watch();
      Outcome outcome = Run.of(config, run, watch);
      return new Estimate(
          Tree.size(outcome.model()),
          outcome.steps(),
          watch.median(),
          scratch.size() >> 20,
          Resident.peak());
    }
  }

  /** Stops after a few steps. */
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

  public List<String> lines() {
    return List.of(
        new Count(parameters, "trained parameter").toString(),
        String.format(
            Locale.ROOT,
            "%s of %.0f ms: %s, probes not counted",
            new Count(steps, "step"),
            1e3 * secondsPerStep,
            Spans.text(Duration.ofMillis((long) (1e3 * steps * secondsPerStep)))),
        String.format(
            Locale.ROOT,
            "%,d MiB of memory, %,d MiB of disk for a checkpoint",
            residentMebibytes,
            checkpointMebibytes));
  }
}
