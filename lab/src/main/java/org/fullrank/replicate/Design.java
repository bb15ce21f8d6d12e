package org.fullrank.replicate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.lab.Settings;
import org.fullrank.replicate.Replication.Selection;
import org.fullrank.train.RunConfig;

/**
 * The trials of a claim.
 *
 * @param claim the experiment
 * @param changes settings to change for all arms
 * @param gauges what can be measured and computed
 */
record Design(Claim claim, List<String> changes, Gauges gauges) {
  Design {
    changes = List.copyOf(changes);
    gauges.check(claim);
  }

  /**
   * The runs of {@code selection} in order: those for choosing, then those that are judged, both
   * seed by seed, so that a part cut short is whole for some seeds. Where an arm chooses, the runs
   * that are judged have the first value in the place of the chosen one.
   *
   * @throws Problem if an arm is unknown, or its settings are wrong
   */
  List<Trial> trials(Selection selection) {
    checkArms(selection.arms());
    var arms =
        claim.arms().stream()
            .filter(arm -> selection.arms().isEmpty() || selection.arms().contains(arm.arm()))
            .toList();
    var seeds = selection.seeds().isEmpty() ? claim.seeds() : selection.seeds();
    checkRuns(Claim.runs(arms, seeds.size(), claim.choosing()));
    var cells = new ArrayList<Cell>();
    for (long seed : claim.choosing().map(Claim.Choosing::seeds).orElse(List.of())) {
      arms.stream().filter(a -> a.choose().isPresent()).forEach(a -> tried(a, seed, cells));
    }
    for (long seed : seeds) {
      arms.forEach(arm -> judged(arm, seed, cells));
    }
    var trials = cells.stream().map(this::trial).toList();
    changes.forEach(change -> checkActs(change, trials));
    return trials;
  }

  private static void checkRuns(long runs) {
    try {
      Claim.checkRuns(runs);
    } catch (IllegalArgumentException wrong) {
      throw Problem.config("--seeds: " + wrong.getMessage());
    }
  }

  private static void tried(Claim.Arm arm, long seed, List<Cell> cells) {
    for (Optional<String> at : arm.values()) {
      arm.choices().forEach(it -> cells.add(new Cell(arm.arm(), at, it, true, seed)));
    }
  }

  private static void judged(Claim.Arm arm, long seed, List<Cell> cells) {
    arm.values()
        .forEach(at -> cells.add(new Cell(arm.arm(), at, arm.choices().getFirst(), false, seed)));
  }

  private void checkArms(List<String> wanted) {
    var known = claim.arms().stream().map(Claim.Arm::arm).toList();
    for (String arm : wanted) {
      if (!known.contains(arm)) {
        throw Problem.config("--arms %s: want some of %s".formatted(arm, known));
      }
    }
  }

  /** Whether the claim has {@code cell}, whatever its seed. */
  boolean has(Cell cell) {
    return claim.arms().stream()
        .filter(arm -> arm.arm().equals(cell.arm()))
        .anyMatch(arm -> arm.values().contains(cell.at()) && arm.choices().contains(cell.choice()));
  }

  /** The trial of {@code cell}, which the claim has. */
  Trial trial(Cell cell) {
    var arm = arm(cell);
    try {
      return arm.compute()
          .map(name -> new Trial(cell, computing(name, cell)))
          .orElseGet(() -> new Trial(cell, training(changes, cell, List.of())));
    } catch (Problem wrong) {
      throw Problem.config("arm %s: %s".formatted(cell.arm(), wrong.getMessage()));
    }
  }

  private Claim.Arm arm(Cell cell) {
    return claim.arms().stream()
        .filter(arm -> arm.arm().equals(cell.arm()))
        .findFirst()
        .orElseThrow();
  }

  private Trial.Computing computing(String name, Cell cell) {
    var settings = new LinkedHashMap<String, String>();
    for (String setting : own(cell)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw Problem.config("set: want key=value, was " + setting);
      }
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return new Trial.Computing(gauges.computation(name), settings);
  }

  private Trial.Training training(List<String> changed, Cell cell, List<String> last) {
    var stages = arm(cell).stages();
    if (stages.isEmpty()) {
      return new Trial.Training(
          List.of(new Trial.Stage("", config(settings(changed, cell), List.of(), last))));
    }
    var all = new ArrayList<Trial.Stage>();
    for (Claim.TrainingStage stage : stages) {
      var own = new ArrayList<>(stage.set());
      if (!all.isEmpty()) {
        own.add("from.path=" + all.getLast().folder());
      }
      var config = config(settings(changed, cell), own, last);
      all.add(new Trial.Stage(stage.stage(), config, stage.anchor(), stage.shared()));
    }
    return new Trial.Training(all);
  }

  private RunConfig config(List<String> shared, List<String> own, List<String> last) {
    var settings = new ArrayList<>(shared);
    settings.addAll(own);
    settings.addAll(last);
    return Settings.shipped(claim.recipe(), settings);
  }

  private List<String> settings(List<String> changed, Cell cell) {
    var settings = new ArrayList<>(claim.base());
    settings.addAll(changed);
    settings.addAll(own(cell));
    settings.add("seed=" + cell.seed());
    if (cell.choosing()) {
      settings.add("probe.split=validation");
    }
    return settings;
  }

  /** Settings that are the cell's alone, but for the seed. */
  private List<String> own(Cell cell) {
    var arm = arm(cell);
    var settings = new ArrayList<>(arm.set());
    cell.at().ifPresent(v -> settings.addAll(arm.sweep().orElseThrow().settings(v)));
    cell.choice().ifPresent(v -> settings.addAll(arm.choose().orElseThrow().settings(v)));
    return settings;
  }

  /** A change that every trial undoes would be taken for one that was made. */
  private void checkActs(String change, List<Trial> trials) {
    var without = new ArrayList<>(changes);
    without.remove(change);
    if (trials.stream().noneMatch(trial -> keeps(trial, change, without))) {
      throw Problem.config(
          "--set %s: cannot act, as every arm that is run sets this itself, or its sweep or --seeds"
                  .formatted(change)
              + " does");
    }
  }

  /** Whether {@code change} acts on {@code trial}, or says what is so anyway. */
  private boolean keeps(Trial trial, String change, List<String> without) {
    return trial.work() instanceof Trial.Training
        && (!gives(trial, without, List.of()) || gives(trial, without, List.of(change)));
  }

  private boolean gives(Trial wanted, List<String> changed, List<String> last) {
    try {
      return training(changed, wanted.cell(), last).equals(wanted.work());
    } catch (Problem _) {
      return false;
    }
  }
}
