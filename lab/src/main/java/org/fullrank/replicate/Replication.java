package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Provenance;
import org.fullrank.lab.Settings;
import org.fullrank.train.Listener;
import org.fullrank.train.Run;

/**
 * A claim put to the test: every trial is trained by {@link Run} in a folder of its own and
 * measured, unless it has been before.
 */
public final class Replication {
  private final Claim claim;
  private final Path folder;
  private final Listener listener;

  private Replication(Claim claim, Path folder, Listener listener) {
    this.claim = claim;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Which trials of a claim are wanted, and how they differ from it.
   *
   * @param seeds the claim's where empty
   * @param arms all where empty
   * @param changes settings to change for all arms, as {@code --set} takes them; an arm's own come
   *     after
   * @param threads that an operation is spread over
   */
  public record Selection(List<Long> seeds, List<String> arms, List<String> changes, int threads) {
    public Selection {
      seeds = List.copyOf(seeds);
      arms = List.copyOf(arms);
      changes = List.copyOf(changes);
    }

    /** All of the claim as it is. */
    public static Selection all() {
      return new Selection(List.of(), List.of(), List.of(), Engine.defaultThreads());
    }
  }

  /**
   * Runs what is not finished yet of {@code selection} in {@code folder}, until the listener asks
   * to stop, and writes claim.json there after every run.
   *
   * @throws Problem if a setting is wrong, or a folder holds a run with other settings
   */
  public static Summary of(Claim claim, Selection selection, Path folder, Listener listener) {
    List<Trial> trials = Trial.of(claim, selection);
    Engine.setThreads(selection.threads());
    return new Replication(claim, folder, listener).all(trials);
  }

  private Summary all(List<Trial> trials) {
    var results = new ArrayList<TrialResult>();
    Map<String, String> provenance = provenance(trials.getFirst());
    var summary = Summary.of(claim, trials, results, provenance);
    for (Trial trial : trials) {
      Optional<TrialResult> result = finished(trial).or(() -> run(trial));
      if (result.isEmpty()) {
        return summary;
      }
      results.add(result.get());
      summary = Summary.of(claim, trials, results, provenance);
      Documents.write(folder.resolve("claim.json"), summary);
    }
    return summary;
  }

  private static Map<String, String> provenance(Trial first) {
    try (var data = first.config().data().open(new Skipped())) {
      return Documents.of(Provenance.of(first.config(), data));
    }
  }

  private Path home(Trial trial) {
    return folder.resolve(trial.name());
  }

  private Path resultOf(Trial trial) {
    return home(trial).resolve("result.json");
  }

  /** The result of {@code trial}, if it was made before, by the same settings. */
  private Optional<TrialResult> finished(Trial trial) {
    if (!Files.exists(resultOf(trial))) {
      return Optional.empty();
    }
    var result = TrialResult.read(resultOf(trial));
    var made = Settings.read(home(trial).resolve("run.yaml"), List.of());
    if (!made.equals(trial.config()) || !result.watch().equals(claim.watch())) {
      throw Problem.config(
          home(trial) + ": a run with other settings; choose another --out, or remove it");
    }
    return Optional.of(result);
  }

  /** Nothing if the listener asked to stop. */
  private Optional<TrialResult> run(Trial trial) {
    if (listener.stop()) {
      return Optional.empty();
    }
    listener.note(trial.name());
    long started = System.nanoTime();
    try (var data = trial.config().data().open(new Skipped());
        var batch = FixedBatch.of(trial.config(), data, claim.watch().images());
        var run = claimed(home(trial))) {
      Documents.write(run.recipe(), Settings.RECIPE.write(trial.config()));
      var watching = new Watching(claim.watch(), batch, listener);
      if (!train(trial, run, watching)) {
        return Optional.empty();
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      var result = result(trial, watching, measures(trial, data, batch, watching), seconds);
      result.write(resultOf(trial));
      return Optional.of(result);
    }
  }

  /** The folder of a run that begins at its first step, whatever was begun there. */
  private static RunFolder claimed(Path path) {
    var run =
        Files.exists(path.resolve("run.yaml")) ? RunFolder.reopen(path) : RunFolder.create(path);
    try (var old = Files.list(run.checkpoints())) {
      for (Path checkpoint : old.toList()) {
        Files.delete(checkpoint);
      }
      return run;
    } catch (IOException e) {
      run.close();
      throw Problem.failed(path + ": cannot be begun again: " + e.getMessage(), e);
    }
  }

  /** Whether the run came to its end or diverged; else it was stopped. */
  private boolean train(Trial trial, RunFolder run, Watching watching) {
    try {
      return Run.of(trial.config(), run, watching).finished() || watching.diverged().isPresent();
    } catch (Problem problem) {
      if (!endsInNoNumber(run.metrics())) {
        throw problem;
      }
      watching.broke();
      return true;
    }
  }

  /** Whether the last line of the metrics has a loss that is no number. */
  private static boolean endsInNoNumber(Path metrics) {
    if (!Files.exists(metrics)) {
      return false;
    }
    var lines = Metrics.read(metrics);
    return !lines.isEmpty()
        && lines.getLast().stream()
            .anyMatch(entry -> entry.name().equals("loss") && !Double.isFinite(entry.value()));
  }

  private static Map<String, Double> measures(
      Trial trial, Splits data, FixedBatch batch, Watching watching) {
    var found = new LinkedHashMap<String, Double>();
    var encoder = watching.model().encoder();
    put(found, Measure.ACCURACY, Accuracy.of(trial.config(), data, watching.model()));
    put(found, Measure.TRAIN_LOSS, OptionalDouble.of(watching.lastLoss()));
    batch
        .tokens(encoder)
        .ifPresent(tokens -> {
          put(found, Measure.EFFECTIVE_RANK, OptionalDouble.of(tokens.last().effectiveRank()));
          put(found, Measure.MEAN_COSINE, OptionalDouble.of(tokens.last().meanCosine()));
          put(found, Measure.OUTPUT_RANK, OptionalDouble.of(tokens.out().effectiveRank()));
        });
    batch
        .attention(encoder)
        .entropy()
        .ifPresent(share -> put(found, Measure.ENTROPY, OptionalDouble.of(share)));
    put(
        found,
        Measure.LEAST_ENTROPY,
        watching.trace().stream().flatMap(p -> p.entropy().stream()).mapToDouble(v -> v).min());
    put(
        found,
        Measure.HEAD_NORM,
        watching.start().headNorms().stream().mapToDouble(v -> v).average());
    put(found, Measure.GRADIENT_NORM, OptionalDouble.of(watching.firstGradient()));
    return found;
  }

  private static void put(Map<String, Double> found, Measure measure, OptionalDouble value) {
    value.ifPresent(number -> {
      if (Double.isFinite(number)) {
        found.put(measure.key(), number);
      }
    });
  }

  private TrialResult result(
      Trial trial, Watching watching, Map<String, Double> measures, double seconds) {
    return new TrialResult(
        trial.arm(),
        trial.at(),
        trial.seed(),
        watching.diverged(),
        measures,
        watching.start().headNorms(),
        watching.trace(),
        claim.watch(),
        seconds);
  }
}
