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
          arm.values().forEach(at -> trials.add(of(claim, arm, at, selection, seed)));
        }
      }
    }
    return trials;
  }

  private static Trial of(
      Claim claim, Claim.Arm arm, Optional<Double> at, Selection selection, long seed) {
    var settings = new ArrayList<>(claim.base());
    settings.addAll(selection.changes());
    settings.addAll(arm.set());
    at.ifPresent(
        value -> settings.add(arm.sweep().orElseThrow().key() + "=" + Numbers.plain(value)));
    settings.add("seed=" + seed);
    try {
      return new Trial(arm.arm(), at, seed, Settings.shipped(claim.recipe(), settings));
    } catch (Problem wrong) {
      throw Problem.config("arm %s: %s".formatted(arm.arm(), wrong.getMessage()));
    }
  }

  /** Whether {@code result} is what came of this. */
  boolean isOf(TrialResult result) {
    return result.arm().equals(arm) && result.at().equals(at) && result.seed() == seed;
  }

  /** The name of its folder. */
  String name() {
    return arm + at.map(value -> "-" + Numbers.plain(value)).orElse("") + "-seed" + seed;
  }
}
