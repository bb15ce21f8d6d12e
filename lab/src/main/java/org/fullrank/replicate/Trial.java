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
    List<Trial> trials = chosen(claim, selection);
    selection.changes().forEach(change -> checkActs(change, claim, selection, trials));
    return trials;
  }

  private static List<Trial> chosen(Claim claim, Selection selection) {
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

  /** A change that every trial undoes would be taken for one that was made. */
  private static void checkActs(
      String change, Claim claim, Selection selection, List<Trial> trials) {
    var without = new ArrayList<>(selection.changes());
    without.remove(change);
    if (trials.stream().noneMatch(trial -> trial.keeps(change, without, claim))) {
      throw Problem.config(
          "--set %s: cannot act, as every arm that is run sets this itself, or its sweep or --seeds"
                  .formatted(change)
              + " does");
    }
  }

  /** Whether {@code change} acts, or says what is so anyway. */
  private boolean keeps(String change, List<String> without, Claim claim) {
    var cell =
        claim.arms().stream()
            .filter(a -> a.arm().equals(arm))
            .map(a -> new Cell(a, at, seed))
            .findFirst()
            .orElseThrow();
    var last = new ArrayList<>(settings(claim, without, cell));
    last.add(change);
    return !gives(claim, settings(claim, without, cell)) || gives(claim, last);
  }

  /** Whether {@code settings} are those of this trial. */
  private boolean gives(Claim claim, List<String> settings) {
    try {
      return Settings.shipped(claim.recipe(), settings).equals(config);
    } catch (Problem _) {
      return false;
    }
  }

  private static List<String> settings(Claim claim, List<String> changes, Cell cell) {
    var settings = new ArrayList<>(claim.base());
    settings.addAll(changes);
    settings.addAll(cell.own());
    return settings;
  }

  private static Trial of(Claim claim, List<String> changes, Cell cell) {
    String arm = cell.arm().arm();
    try {
      return new Trial(
          arm,
          cell.at(),
          cell.seed(),
          Settings.shipped(claim.recipe(), settings(claim, changes, cell)));
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
