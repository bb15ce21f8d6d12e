package org.fullrank.diagnose;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The histories in {@code histories.tsv}, which {@code HistoryRecordingTest} writes. */
final class RecordedHistories {
  /**
   * A recorded run.
   *
   * @param name method and seed
   * @param healthy whether its settings stayed
   * @param history a point and the scores for each epoch
   */
  record Recorded(String name, boolean healthy, History history) {
    /** Whether the limits were learned from this run. */
    boolean learnedFrom() {
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)) < 10;
    }

    boolean classifies() {
      return name.startsWith("supervised");
    }

    /** The accuracies of the online probe. */
    double[] knn() {
      return history.scored().stream().mapToDouble(History.ScoredEpoch::knn).toArray();
    }
  }

  private RecordedHistories() {}

  static List<Recorded> all() {
    var rows = new LinkedHashMap<String, List<String[]>>();
    text()
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(cells -> rows.computeIfAbsent(cells[0], _ -> new ArrayList<>()).add(cells));
    return rows.entrySet().stream().map(RecordedHistories::recorded).toList();
  }

  private static Recorded recorded(Map.Entry<String, List<String[]>> run) {
    var points = new ArrayList<History.StepMetrics>();
    var scored = new ArrayList<History.ScoredEpoch>();
    for (String[] cells : run.getValue()) {
      long step = Long.parseLong(cells[2]);
      points.add(new History.StepMetrics(step, Double.parseDouble(cells[4]), 1, 1e-3));
      int first = 6;
      var names = LabelFreeScores.QUANTITIES.stream().map(q -> q.text().metric()).toList();
      var scores =
          LabelFreeScores.read(name -> Double.parseDouble(cells[first + names.indexOf(name)]));
      scored.add(
          new History.ScoredEpoch(
              step, Integer.parseInt(cells[3]), scores, Double.parseDouble(cells[5])));
    }
    boolean healthy = run.getValue().getFirst()[1].equals("healthy");
    return new Recorded(run.getKey(), healthy, new History(points, List.of(), scored));
  }

  private static String text() {
    try (InputStream in = RecordedHistories.class.getResourceAsStream("histories.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
