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
import org.fullrank.train.RunConfig;

/**
 * What a trial will take.
 *
 * @param steps optimizer steps
 * @param parameters that are trained, the method's included
 */
record Outlook(long steps, long parameters) {
  /** What decides which images a trial has. */
  private record Images(DataConfig data, Split split) {
    static Images of(RunConfig config) {
      return new Images(config.data(), config.probe().split());
    }
  }

  private record Task(String name, Trial.Training training) {
    RunConfig config() {
      return training.last();
    }
  }

  /**
   * By the folders of the trials. Builds the model of every arm and value once, so that a model
   * that cannot be built is known before hours have gone into the others; trains nothing. What is
   * computed has neither steps nor parameters.
   *
   * @throws Problem if a trial's settings do not fit the data or each other
   */
  static Map<String, Outlook> of(List<Trial> trials) {
    var found = new HashMap<String, Outlook>();
    var models =
        new LinkedHashMap<Cell, Task>(); // trials that differ in their seed alone share one
    for (Trial trial : trials) {
      found.put(trial.name(), new Outlook(0, 0));
      if (trial.work() instanceof Trial.Training training) {
        models.putIfAbsent(trial.cell().withSeed(0), new Task(trial.name(), training));
      }
    }
    var outlooks = new HashMap<Cell, Outlook>();
    models.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                it -> Images.of(it.getValue().config()), LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(same -> onSameImages(same, outlooks));
    trials.forEach(it ->
        Optional.ofNullable(outlooks.get(it.cell().withSeed(0)))
            .ifPresent(outlook -> found.put(it.name(), outlook)));
    return found;
  }

  private static void onSameImages(List<Map.Entry<Cell, Task>> tasks, Map<Cell, Outlook> outlooks) {
    try (var data = tasks.getFirst().getValue().config().open(new Skipped())) {
      tasks.forEach(task -> outlooks.put(task.getKey(), of(task.getValue(), data)));
    }
  }

  /** Stages of other images than the last one's count as if they had as many. */
  private static Outlook of(Task trial, Splits data) {
    try (var _ = Scope.open()) {
      long steps = 0;
      for (Trial.Stage stage : trial.training().stages()) {
        steps += Run.steps(stage.config(), data.train());
      }
      return new Outlook(steps, Tree.size(Model.build(trial.config(), data.train())));
    } catch (Problem | IllegalArgumentException wrong) {
      throw Problem.config("%s: %s".formatted(trial.name(), wrong.getMessage()));
    }
  }
}
