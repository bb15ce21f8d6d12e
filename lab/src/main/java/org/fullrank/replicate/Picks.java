package org.fullrank.replicate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which values the arms chose, by the runs on the validation images.
 *
 * @param claim the experiment
 * @param results its runs
 */
record Picks(Claim claim, List<TrialResult> results) {
  /**
   * {@code trial}'s cell with the value that its arm chose; none while a run of them is missing.
   */
  Optional<Cell> of(Cell cell) {
    if (cell.choosing() || cell.choice().isEmpty()) {
      return Optional.of(cell);
    }
    var arm = claim.arms().stream().filter(a -> a.arm().equals(cell.arm())).findFirst();
    var scores = new LinkedHashMap<String, Double>();
    for (Optional<String> value : arm.orElseThrow().choices()) {
      mean(cell, value).ifPresent(score -> scores.put(value.orElseThrow(), score));
    }
    return scores.size() < arm.get().choices().size()
        ? Optional.empty()
        : scores.entrySet().stream()
            .max(Map.Entry.comparingByValue()) // the first of equal ones
            .map(best -> cell.with(Optional.of(best.getKey())));
  }

  /** Over the seeds; none where one has no run yet. */
  private Optional<Double> mean(Cell cell, Optional<String> value) {
    var choosing = claim.choosing().orElseThrow();
    var numbers =
        results.stream()
            .filter(r -> r.cell().choosing() && r.cell().choice().equals(value))
            .filter(r -> r.cell().arm().equals(cell.arm()) && r.cell().at().equals(cell.at()))
            .filter(r -> choosing.seeds().contains(r.cell().seed()))
            .map(r -> r.measures().getOrDefault(choosing.measure(), Double.NEGATIVE_INFINITY))
            .toList();
    return numbers.size() < choosing.seeds().size()
        ? Optional.empty()
        : Optional.of(numbers.stream().mapToDouble(v -> v).average().orElseThrow());
  }
}
