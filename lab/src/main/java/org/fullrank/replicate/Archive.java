package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Settings;

/**
 * The finished runs of a claim in a folder, whichever selection they were made for, and claim.json
 * over all of them.
 */
final class Archive {
  private final Claim claim;
  private final Path folder;
  private final Map<Trial, TrialResult> results = new LinkedHashMap<>();

  private Archive(Claim claim, Path folder) {
    this.claim = claim;
    this.folder = folder;
  }

  /**
   * What {@code folder} holds of {@code claim} with {@code changes}.
   *
   * @throws Problem if it holds a run with other settings, or a result that cannot be read
   */
  static Archive open(Claim claim, List<String> changes, Path folder) {
    var archive = new Archive(claim, folder);
    for (Path home : homes(folder)) {
      var result = TrialResult.read(home.resolve("result.json"));
      Trial.of(claim, changes, result)
          .filter(trial -> archive.home(trial).equals(home))
          .ifPresent(trial -> archive.results.put(trial, archive.checked(trial, result)));
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

  private TrialResult checked(Trial trial, TrialResult result) {
    var made = Settings.read(home(trial).resolve("run.yaml"), List.of());
    if (!made.resolves(trial.config())) {
      throw Problem.config(
          home(trial) + ": a run with other settings; choose another --out, or remove it");
    }
    if (!result.watch().equals(claim.watch())) {
      throw Problem.config(
          "%s: a run that was watched otherwise (%s; the claim says %s); choose another --out, or remove it"
              .formatted(home(trial), words(result.watch()), words(claim.watch())));
    }
    return result;
  }

  private static String words(Claim.Watch watch) {
    return "every %s on %s, %s"
        .formatted(
            watch.every() == 1 ? "step" : new Count(watch.every(), "step"),
            new Count(watch.images(), "image"),
            watch
                .loss()
                .map(loss ->
                    "loss at most %s but for %s".formatted(loss, new Count(watch.steps(), "step")))
                .orElse("any finite loss"));
  }

  /** The folder of a run. */
  Path home(Trial trial) {
    return folder.resolve(trial.name());
  }

  boolean holds(Trial trial) {
    return results.containsKey(trial);
  }

  /** Keeps {@code result}, and writes it. */
  void add(Trial trial, TrialResult result) {
    result.write(home(trial).resolve("result.json"));
    results.put(trial, result);
  }

  /** Writes claim.json: every finished run counts, in the order of seeds, arms and values. */
  void write() {
    if (results.isEmpty()) {
      return;
    }
    var order =
        Comparator.<TrialResult>comparingLong(TrialResult::seed)
            .thenComparingInt(this::arm)
            .thenComparing(r -> r.at().orElse(0.0));
    var all = results.values().stream().sorted(order).toList();
    long seeds =
        Stream.concat(claim.seeds().stream(), all.stream().map(TrialResult::seed))
            .distinct()
            .count();
    long values = claim.arms().stream().mapToLong(arm -> arm.values().size()).sum();
    Documents.write(
        folder.resolve("claim.json"), Summary.of(claim, Math.toIntExact(seeds * values), all));
  }

  private int arm(TrialResult result) {
    return claim.arms().stream().map(Claim.Arm::arm).toList().indexOf(result.arm());
  }

  /** What became of {@code trials} alone. */
  Summary of(List<Trial> trials) {
    var found = new ArrayList<TrialResult>();
    trials.forEach(trial -> Optional.ofNullable(results.get(trial)).ifPresent(found::add));
    return Summary.of(claim, trials.size(), found);
  }
}
