package org.fullrank.replicate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.lab.RunRecord;
import org.fullrank.lab.Settings;

/**
 * Runs side by side: the settings in which they differ, and their results. Runs that differ in
 * nothing but the seed are one group. Each group is compared with the first run's group, seed by
 * seed.
 *
 * @param runs two or more
 * @param settings those in which the runs differ
 * @param differences of the groups' accuracies
 */
public record Comparison(
    List<RunRecord> runs, List<SettingRow> settings, List<PairedDifference> differences) {
  private static final String SEED = "seed";
  private static final String NOTHING = "-";

  /**
   * A setting in which the runs differ.
   *
   * @param values run by run; {@code -} where a run has no such setting
   */
  public record SettingRow(String key, List<String> values) {
    public SettingRow {
      values = List.copyOf(values);
    }
  }

  /**
   * The difference of two groups in one accuracy, paired by seed.
   *
   * @param probe whose accuracy it is
   * @param run the first run of the group
   * @param less the first run of the group that it is compared with
   * @param seeds that both groups have, one or more
   * @param interval of the mean difference, 95 % (Student); of one seed it is endless
   */
  public record PairedDifference(
      String probe, Path run, Path less, List<Long> seeds, ConfidenceInterval interval) {
    public PairedDifference {
      seeds = List.copyOf(seeds);
    }

    /** Whether there are seeds enough for an interval. */
    public boolean isBounded() {
      return Double.isFinite(interval.low());
    }
  }

  /**
   * Compares the runs in {@code folders}.
   *
   * @throws Problem if there are fewer than two, one occurs twice, or one holds no run
   */
  public static Comparison of(List<Path> folders) {
    var distinct = folders.stream().map(path -> path.toAbsolutePath().normalize()).distinct();
    if (folders.size() < 2 || distinct.count() < folders.size()) {
      throw Problem.config("want two run folders or more, each once");
    }
    var runs = folders.stream().map(RunRecord::of).toList();
    var lines = runs.stream().map(run -> Settings.RECIPE.lines(run.config())).toList();
    return new Comparison(runs, settings(lines), differences(runs, lines));
  }

  private static List<SettingRow> settings(List<Map<String, String>> lines) {
    var keys = new LinkedHashSet<String>();
    lines.forEach(run -> keys.addAll(run.keySet()));
    return keys.stream()
        .map(key ->
            new SettingRow(key, lines.stream().map(run -> run.getOrDefault(key, NOTHING)).toList()))
        .filter(row -> row.values().stream().distinct().count() > 1)
        .toList();
  }

  private static List<PairedDifference> differences(
      List<RunRecord> runs, List<Map<String, String>> lines) {
    var groups = new LinkedHashMap<Map<String, String>, List<RunRecord>>();
    for (int i = 0; i < runs.size(); i++) {
      var settings = new LinkedHashMap<>(lines.get(i));
      settings.remove(SEED);
      groups.computeIfAbsent(settings, _ -> new ArrayList<>()).add(runs.get(i));
    }
    var all = List.copyOf(groups.values());
    return all.stream().skip(1).flatMap(group -> paired(group, all.getFirst()).stream()).toList();
  }

  private static List<PairedDifference> paired(List<RunRecord> group, List<RunRecord> base) {
    var probes = new LinkedHashSet<String>();
    base.forEach(run -> probes.addAll(run.trained().keySet()));
    return probes.stream().flatMap(probe -> paired(probe, group, base).stream()).toList();
  }

  private static Optional<PairedDifference> paired(
      String probe, List<RunRecord> group, List<RunRecord> base) {
    var those = bySeed(probe, base);
    var seeds = new ArrayList<Long>();
    var values = new ArrayList<Double>();
    bySeed(probe, group)
        .forEach((seed, accuracy) ->
            Optional.ofNullable(those.get(seed))
                .ifPresent(other -> {
                  seeds.add(seed);
                  values.add(accuracy - other);
                }));
    return seeds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PairedDifference(
                probe,
                group.getFirst().path(),
                base.getFirst().path(),
                seeds,
                ConfidenceInterval.ofMean(values.stream().mapToDouble(v -> v).toArray())));
  }

  private static Map<Long, Double> bySeed(String probe, List<RunRecord> runs) {
    return runs.stream()
        .filter(run -> run.trained().containsKey(probe))
        .collect(
            Collectors.toMap(
                run -> run.config().seed(),
                run -> Optional.ofNullable(run.trained().get(probe)).orElseThrow().accuracy(),
                (first, _) -> first,
                LinkedHashMap::new));
  }

  /** The names of the probes that some run has. */
  public List<String> probes() {
    return runs.stream().flatMap(run -> run.trained().keySet().stream()).distinct().toList();
  }

  /** The accuracy of {@code run} by {@code probe}. */
  public static Optional<AccuracyDocument> accuracy(RunRecord run, String probe) {
    return Optional.ofNullable(run.trained().get(probe));
  }
}
