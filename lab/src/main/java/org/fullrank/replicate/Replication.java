package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.fullrank.checkpoint.FolderLock;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Provenance;
import org.fullrank.lab.Settings;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.ResolvedRun;
import org.fullrank.train.Run;

/**
 * A claim put to the test: every trial is trained by {@link Run} in a folder of its own and
 * measured, unless it has been before.
 */
public final class Replication {
  private final Claim claim;
  private final Archive archive;
  private final Listener listener;

  private Replication(Claim claim, Archive archive, Listener listener) {
    this.claim = claim;
    this.archive = archive;
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
      seeds = seeds.stream().distinct().toList();
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
   * to stop, and writes claim.json there after every run, over all the finished runs of the claim.
   * Every model is built once before the first run.
   *
   * @return what the selection came to
   * @throws Problem if a setting is wrong or does not fit the data, or a folder holds a run with
   *     other settings, or another process replicates in it
   */
  public static Summary of(Claim claim, Selection selection, Path folder, Listener listener) {
    List<Trial> trials = Trial.of(claim, selection);
    try (var _ = FolderLock.take(folder)) {
      AtomicFile.clear(folder, "claim.json"::equals);
      var archive = Archive.open(claim, selection.changes(), folder);
      Engine.setThreads(selection.threads());
      Outlook.of(trials.stream().filter(trial -> !archive.holds(trial)).toList());
      return new Replication(claim, archive, listener).all(trials);
    }
  }

  /**
   * A run of a selection.
   *
   * @param run the name of its folder
   * @param steps optimizer steps of the whole
   * @param parameters that are trained, the method's included
   * @param finished whether it has a result
   */
  public record Planned(String run, long steps, long parameters, boolean finished) {}

  /**
   * The runs of {@code selection}, in order; trains nothing.
   *
   * @throws Problem if a setting is wrong or does not fit the data, or {@code folder} holds a run
   *     with other settings
   */
  public static List<Planned> plan(Claim claim, Selection selection, Path folder) {
    List<Trial> trials = Trial.of(claim, selection);
    var archive = Archive.open(claim, selection.changes(), folder);
    var outlooks = Outlook.of(trials);
    return trials.stream()
        .map(trial -> {
          var ahead = Objects.requireNonNull(outlooks.get(trial));
          return new Planned(trial.name(), ahead.steps(), ahead.parameters(), archive.holds(trial));
        })
        .toList();
  }

  private Summary all(List<Trial> trials) {
    archive.write();
    long finished = trials.stream().filter(archive::holds).count();
    listener.note("%s, %d of them finished".formatted(new Count(trials.size(), "run"), finished));
    for (int i = 0; i < trials.size(); i++) {
      Trial trial = trials.get(i);
      if (archive.holds(trial)) {
        continue;
      }
      if (listener.stop()) {
        break;
      }
      listener.note("%d of %d: %s".formatted(i + 1, trials.size(), trial.name()));
      var result = run(trial);
      if (result.isEmpty()) {
        break;
      }
      archive.add(trial, result.get());
      archive.write();
    }
    return archive.of(trials);
  }

  /** Nothing if the listener asked to stop. */
  private Optional<TrialResult> run(Trial trial) {
    long started = System.nanoTime();
    try (var resolved = ResolvedRun.open(trial.config());
        var batch = FixedBatch.of(resolved.config(), resolved.data(), claim.watch().images());
        var run = claimed(archive.home(trial))) {
      Documents.write(run.recipe(), Settings.RECIPE.write(resolved.config()));
      var provenance = Documents.of(Provenance.of(resolved.config(), resolved.data()));
      Documents.write(run.path().resolve("provenance.json"), provenance);
      var watching = new Watching(claim.watch(), batch, listener);
      if (!finished(() -> Run.of(resolved, run, watching), watching)) {
        return Optional.empty();
      }
      var measures = measures(resolved, batch, watching);
      double seconds = (System.nanoTime() - started) / 1e9;
      return Optional.of(result(trial, watching, new Found(measures, provenance, seconds)));
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
      throw Problem.failed(path + ": cannot be begun again: " + Problem.why(e), e);
    }
  }

  /** Whether {@code run} came to its end or diverged; else it was stopped. */
  private static boolean finished(Supplier<Outcome> run, Watching watching) {
    try {
      return run.get().finished() || watching.diverged().isPresent();
    } catch (Problem problem) {
      if (watching.broken()) {
        return true;
      }
      throw problem;
    }
  }

  private static Map<String, Double> measures(
      ResolvedRun run, FixedBatch batch, Watching watching) {
    var found = new LinkedHashMap<String, Double>();
    var encoder = watching.model().encoder();
    put(found, Measure.ACCURACY, Accuracy.of(run.config(), run.data(), watching.model()));
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

  private record Found(
      Map<String, Double> measures, Map<String, String> provenance, double seconds) {}

  private TrialResult result(Trial trial, Watching watching, Found found) {
    return new TrialResult(
        trial.arm(),
        trial.at(),
        trial.seed(),
        watching.diverged(),
        found.measures(),
        watching.start().headNorms(),
        watching.trace(),
        claim.watch(),
        found.seconds(),
        Optional.of(found.provenance()));
  }
}
