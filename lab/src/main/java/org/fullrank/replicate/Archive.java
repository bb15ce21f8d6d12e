package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;

/**
 * The finished runs of a claim in a folder, whichever selection they were made for, and
 * results.json over all of them. Several threads may add.
 */
final class Archive {
  static final String FILE = "results.json";
  private final Design design;
  private final Path folder;
  private final Map<String, TrialResult> results = new LinkedHashMap<>(); // by folder

  private Archive(Design design, Path folder) {
    this.design = design;
    this.folder = folder;
  }

  /**
   * What {@code folder} holds of the claim.
   *
   * @throws Problem if it holds a run with other settings, or a result that cannot be read
   */
  static Archive open(Design design, Path folder) {
    var archive = new Archive(design, folder);
    for (Path home : homes(folder)) {
      var result = TrialResult.read(home.resolve("result.json"));
      if (design.has(result.cell()) && home.endsWith(result.name())) {
        archive.results.put(result.name(), archive.checked(home, result));
      }
    }
    return archive;
  }

  /** The folders in {@code folder} that have a result, by name. */
  private static List<Path> homes(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(home -> Files.exists(home.resolve("result.json"))).sorted().toList();
    } catch (IOException e) {
      throw Problem.failed(folder + ": cannot be read: " + Problem.why(e), e);
    }
  }

  private TrialResult checked(Path home, TrialResult result) {
    if (!result.settings().equals(design.trial(result.cell()).work().digest())) {
      throw Problem.config(
          home + ": a run with other settings; choose another --out, or remove it");
    }
    var watch = design.claim().watch();
    if (!result.watch().equals(watch)) {
      throw Problem.config(
          "%s: a run that was watched otherwise (%s; the claim says %s); choose another --out, or remove it"
              .formatted(home, words(result.watch()), words(watch)));
    }
    return result;
  }

  private static String words(Claim.Watch watch) {
    return "every %s on %s, %s"
        .formatted(
            watch.every() == 1 ? "step" : new Count(watch.every(), "step"),
            new Count(watch.images(), "sample"),
            watch
                .loss()
                .map(loss ->
                    "loss at most %s but for %s".formatted(loss, new Count(watch.steps(), "step")))
                .orElse("any finite loss"));
  }

  /** The folder of a trial, whether it is finished or not. */
  Path home(Trial trial) {
    return folder.resolve(trial.name());
  }

  /**
   * Whether {@code trial} is finished.
   *
   * @throws Problem if it is with another choice
   */
  synchronized boolean holds(Trial trial) {
    var result = Optional.ofNullable(results.get(trial.name()));
    result
        .filter(it -> !it.cell().equals(trial.cell()))
        .ifPresent(it -> {
          throw Problem.config(
              "%s: a run with %s, where %s is chosen now; choose another --out, or remove it"
                  .formatted(
                      home(trial),
                      it.cell().choice().orElse("no choice"),
                      trial.cell().choice().orElse("nothing")));
        });
    return result.isPresent();
  }

  /** Whether there is a run in the place of {@code trial}, whatever was chosen for it. */
  synchronized boolean hasPlaceOf(Trial trial) {
    return results.containsKey(trial.name());
  }

  /** Keeps {@code result}, and writes it and results.json. */
  synchronized void add(Trial trial, TrialResult result) {
    result.write(home(trial).resolve("result.json"));
    results.put(trial.name(), result);
    write();
  }

  /** Writes results.json over every finished run. */
  synchronized void write() {
    if (!results.isEmpty()) {
      var results = Results.of(design.claim(), all());
      (design.changes().isEmpty() ? results : results.smoke()).write(folder.resolve(FILE));
    }
  }

  /** Every finished run: those for choosing first, in the order of seeds, arms and names. */
  synchronized List<TrialResult> all() {
    var arms = design.claim().arms().stream().map(Claim.Arm::arm).toList();
    return results.values().stream()
        .sorted(
            Comparator.<TrialResult, Boolean>comparing(r -> !r.cell().choosing())
                .thenComparingLong(r -> r.cell().seed())
                .thenComparingInt(r -> arms.indexOf(r.cell().arm()))
                .thenComparing(TrialResult::name))
        .toList();
  }

  /** What became of {@code trials} alone. */
  synchronized Summary of(List<Trial> trials) {
    var found =
        trials.stream().flatMap(t -> Optional.ofNullable(results.get(t.name())).stream()).toList();
    return Summary.of(design.claim(), trials.size(), found);
  }
}
