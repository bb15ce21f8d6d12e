package org.fullrank.replicate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.nn.Tree;
import org.fullrank.probe.Split;
import org.fullrank.train.Model;
import org.fullrank.train.Run;

/**
 * What a trial will take.
 *
 * @param steps optimizer steps
 * @param parameters that are trained, the method's included
 */
record Outlook(long steps, long parameters) {
  /** What decides which images a trial has. */
  private record Images(DataConfig data, Split split) {
    static Images of(Trial trial) {
      return new Images(trial.config().data(), trial.config().probe().split());
    }
  }

  /** Trials that differ in their seed alone have the same model. */
  private record Cell(String arm, Optional<Double> at) {}

  /**
   * By trial. Builds the model of every arm and value once, so that one which cannot be built is
   * known before hours have gone into the others; trains nothing.
   *
   * @throws Problem if a trial's settings do not fit the data or each other
   */
  static Map<Trial, Outlook> of(List<Trial> trials) {
    var found = new HashMap<Trial, Outlook>();
    var byImages =
        trials.stream()
            .collect(Collectors.groupingBy(Images::of, LinkedHashMap::new, Collectors.toList()));
    byImages.values().forEach(same -> found.putAll(onSameImages(same)));
    return found;
  }

  private static Map<Trial, Outlook> onSameImages(List<Trial> trials) {
    var found = new HashMap<Trial, Outlook>();
    var cells = new HashMap<Cell, Outlook>();
    try (var data = trials.getFirst().config().open(new Skipped())) {
      for (Trial trial : trials) {
        var cell = new Cell(trial.arm(), trial.at());
        found.put(trial, cells.computeIfAbsent(cell, _ -> of(trial, data)));
      }
    }
    return found;
  }

  private static Outlook of(Trial trial, Splits data) {
    try (var _ = Scope.open()) {
      long steps = Run.steps(trial.config(), data.train());
      return new Outlook(steps, Tree.size(Model.build(trial.config(), data.train())));
    } catch (Problem | IllegalArgumentException wrong) {
      throw Problem.config("%s: %s".formatted(trial.name(), wrong.getMessage()));
    }
  }
}
