package org.fullrank.replicate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fullrank.core.Count;
import org.fullrank.core.Printable;
import org.fullrank.replicate.TrialResult.Divergence;

/**
 * What a replication came to: the document claim.json, and the table.
 *
 * @param claim the sentence
 * @param where the paper states it
 * @param wanted how many runs there are to be
 * @param finished how many have a result
 * @param rows every measure of every arm
 * @param asked measures that the table shows: accuracy, loss, and those that expectations are about
 * @param diverged runs that did, by the names of their folders
 * @param judgements of every expectation
 * @param origins where the runs were made
 */
public record Summary(
    String claim,
    String where,
    int wanted,
    int finished,
    List<Row> rows,
    Set<String> asked,
    Map<String, Divergence> diverged,
    List<Judgement> judgements,
    List<Origin> origins) {
  /**
   * Where some of the runs were made.
   *
   * @param facts that they share, the seed left out
   * @param runs the names of their folders
   */
  public record Origin(Map<String, String> facts, List<String> runs) {}

  /**
   * One measure of one arm.
   *
   * @param cell of the first of the runs, its seed left out
   * @param seeds the number for each seed, where there is one
   * @param mean over the seeds that have a number
   * @param spread standard deviation over these seeds; 0 for one
   */
  public record Row(
      String measure, Cell cell, Map<Long, Double> seeds, double mean, double spread) {}

  /** Whether every run has a result. */
  public boolean complete() {
    return finished == wanted;
  }

  /** The same of runs that are not the claim's own, or not all: nothing is judged. */
  Summary smoke() {
    return new Summary(
        claim,
        where,
        wanted,
        finished,
        rows,
        asked,
        diverged,
        judgements.stream().map(Judgement::smoke).toList(),
        origins);
  }

  /** What {@code results} come to, of {@code wanted} that there are to be. */
  static Summary of(Claim claim, int wanted, List<TrialResult> results) {
    var judge = new Judge(claim, results);
    var diverged = new LinkedHashMap<String, Divergence>();
    for (TrialResult result : results) {
      result.diverged().ifPresent(d -> diverged.put(result.name(), d));
    }
    return new Summary(
        claim.claim(),
        claim.where(),
        wanted,
        results.size(),
        rows(results),
        asked(claim),
        diverged,
        claim.expect().stream().map(judge::of).toList(),
        origins(results));
  }

  private static List<Origin> origins(List<TrialResult> results) {
    var runs = new LinkedHashMap<Map<String, String>, List<String>>();
    for (TrialResult result : results) {
      var facts = new LinkedHashMap<>(result.provenance());
      facts.remove("seed");
      runs.computeIfAbsent(facts, _ -> new ArrayList<>()).add(result.name());
    }
    return runs.entrySet().stream().map(e -> new Origin(e.getKey(), e.getValue())).toList();
  }

  private static Set<String> asked(Claim claim) {
    var asked = new TreeSet<>(Set.of(Gauges.ACCURACY, Gauges.TRAIN_LOSS));
    claim.expect().forEach(it -> it.statistic().about().ifPresent(asked::add));
    return asked;
  }

  private static List<Row> rows(List<TrialResult> results) {
    var rows = new ArrayList<Row>();
    var measures = new LinkedHashSet<String>();
    results.forEach(r -> measures.addAll(r.measures().keySet()));
    for (String measure : measures) {
      var arms = new LinkedHashMap<Cell, List<TrialResult>>();
      results.stream()
          .filter(r -> r.measures().containsKey(measure))
          .forEach(r -> arms.computeIfAbsent(r.cell().withSeed(0), _ -> new ArrayList<>()).add(r));
      arms.forEach((cell, runs) -> rows.add(row(measure, cell, runs)));
    }
    return rows;
  }

  private static Row row(String measure, Cell cell, List<TrialResult> runs) {
    var seeds = new LinkedHashMap<Long, Double>();
    runs.forEach(r -> seeds.put(r.cell().seed(), r.measures().getOrDefault(measure, Double.NaN)));
    double[] all = seeds.values().stream().mapToDouble(v -> v).toArray();
    double mean = seeds.values().stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double spread = all.length < 2 ? 0 : ConfidenceInterval.spread(all);
    return new Row(measure, cell, seeds, mean, spread);
  }

  /** The table and the judgements as lines of text. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(claim);
    lines.add("(" + where + ")");
    String measure = "";
    for (Row row : rows.stream().filter(r -> asked.contains(r.measure())).toList()) {
      if (!row.measure().equals(measure)) {
        measure = row.measure();
        lines.add("");
        lines.add("%-28s %10s %10s   each seed".formatted(measure, "mean", "spread"));
      }
      lines.add(line(row));
    }
    lines.add("");
    diverged.forEach((run, it) ->
        lines.add(
            String.format(Locale.ROOT, "%s diverged at step %,d: %s", run, it.step(), it.why())));
    judgements.forEach(judgement -> lines.add(judgement.line()));
    lines.addAll(differences());
    if (!complete()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d of %s; the same command makes the others",
              finished,
              new Count(wanted, "run")));
    }
    return lines.stream().map(Printable::line).toList();
  }

  /** The facts in which the runs' origins differ; the command that made them does not matter. */
  private List<String> differences() {
    var lines = new ArrayList<String>();
    var recorded = origins.stream().map(Origin::facts).toList();
    recorded.stream()
        .flatMap(facts -> facts.keySet().stream())
        .distinct()
        .filter(name -> !name.equals("command"))
        .forEach(name -> {
          var values = recorded.stream().flatMap(f -> Optional.ofNullable(f.get(name)).stream());
          var distinct = values.distinct().toList();
          if (distinct.size() > 1) {
            lines.add("the runs differ in %s: %s".formatted(name, String.join(", ", distinct)));
          }
        });
    return lines;
  }

  private static String line(Row row) {
    String arm = "  " + row.cell().name().replaceFirst("-seed0$", "");
    String each =
        row.seeds().entrySet().stream()
            .map(e -> e.getKey() + ": " + Numbers.shown(e.getValue()))
            .collect(Collectors.joining("  "));
    return "%-28s %10s %10s   %s"
        .formatted(arm, Numbers.shown(row.mean()), Numbers.shown(row.spread()), each);
  }
}
