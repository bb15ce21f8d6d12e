package org.fullrank.replicate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.lab.Settings;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.RunConfig;

/**
 * One run to be made.
 *
 * @param arm of the claim
 * @param at the value of the arm's sweep, where it has one
 * @param seed of the run
 * @param config its settings
 */
record Trial(String arm, Optional<Double> at, long seed, RunConfig config) {
  /**
   * The trials of {@code claim}, seed by seed, so that one cut short is whole for some seeds.
   *
   * @throws Problem if an arm is unknown, or its settings are wrong
   */
  static List<Trial> of(Claim claim, Selection selection) {
    for (String arm : selection.arms()) {
      if (claim.arms().stream().noneMatch(a -> a.arm().equals(arm))) {
        throw Problem.config(
            "--arms %s: want some of %s"
                .formatted(arm, claim.arms().stream().map(Claim.Arm::arm).toList()));
      }
    }
    var trials = new ArrayList<Trial>();
    for (long seed : selection.seeds().isEmpty() ? claim.seeds() : selection.seeds()) {
      for (Claim.Arm arm : claim.arms()) {
        if (selection.arms().isEmpty() || selection.arms().contains(arm.arm())) {
          arm.values()
              .forEach(at -> trials.add(of(claim, selection.changes(), new Cell(arm, at, seed))));
        }
      }
    }
    return trials;
  }

  /**
   * Where a run stands in its claim.
   *
   * @param at one of the arm's values
   */
  private record Cell(Claim.Arm arm, Optional<Double> at, long seed) {
    /** Settings that are this one's alone. */
    List<String> own() {
      var settings = new ArrayList<>(arm.set());
      at.ifPresent(
          value -> settings.add(arm.sweep().orElseThrow().key() + "=" + Numbers.plain(value)));
      settings.add("seed=" + seed);
      return settings;
    }
  }

  private static Trial of(Claim claim, List<String> changes, Cell cell) {
    var settings = new ArrayList<>(claim.base());
    settings.addAll(changes);
    settings.addAll(cell.own());
    String arm = cell.arm().arm();
    try {
      return new Trial(arm, cell.at(), cell.seed(), Settings.shipped(claim.recipe(), settings));
    } catch (Problem wrong) {
      throw Problem.config("arm %s: %s".formatted(arm, wrong.getMessage()));
    }
  }

  /** The trial of {@code claim} that {@code result} came of, if the claim has it. */
  static Optional<Trial> of(Claim claim, List<String> changes, TrialResult result) {
    return claim.arms().stream()
        .filter(arm -> arm.arm().equals(result.arm()) && arm.values().contains(result.at()))
        .map(arm -> of(claim, changes, new Cell(arm, result.at(), result.seed())))
        .findFirst();
  }

  /** The name of its folder. */
  String name() {
    return name(arm, at, seed);
  }

  static String name(String arm, Optional<Double> at, long seed) {
    return arm + at.map(value -> "-" + Numbers.plain(value)).orElse("") + "-seed" + seed;
  }
}
