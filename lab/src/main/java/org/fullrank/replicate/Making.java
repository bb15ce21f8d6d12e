package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.lab.Anchoring;
import org.fullrank.lab.Documents;
import org.fullrank.lab.Provenance;
import org.fullrank.lab.Settings;
import org.fullrank.lab.SourceSettings;
import org.fullrank.methods.ewc.FisherConfig;
import org.fullrank.methods.ewc.FisherType;
import org.fullrank.train.Listener;
import org.fullrank.train.Outcome;
import org.fullrank.train.ResolvedRun;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;

/**
 * One trial on its way to its result.
 *
 * @param design of the experiment
 * @param trial that is made
 * @param home its folder
 * @param facts of how it is made
 */
record Making(Design design, Trial trial, Path home, Map<String, String> facts) {
  /** The result; nothing if {@code listener} asked to stop. */
  Optional<TrialResult> result(Listener listener) {
    long started = System.nanoTime();
    return switch (trial.work()) {
      case Trial.Training training -> trained(training, listener, started);
      case Trial.Computing computing -> Optional.of(computed(computing, started));
    };
  }

  private TrialResult computed(Trial.Computing computing, long started) {
    try (var _ = Scope.open()) {
      var seed = new Seed(trial.cell().seed());
      var numbers = computing.computation().of(computing.settings(), seed);
      var finite = new LinkedHashMap<>(numbers);
      finite.values().removeIf(number -> !Double.isFinite(number));
      return result(new Heard(Optional.empty(), List.of(), List.of()), finite, Map.of(), started);
    } catch (IllegalArgumentException wrong) {
      throw Problem.config("arm %s: %s".formatted(trial.cell().arm(), wrong.getMessage()));
    }
  }

  /** The result of the last stage, or of one that diverged: nothing can begin from that. */
  private Optional<TrialResult> trained(Trial.Training training, Listener listener, long started) {
    Optional<TrialResult> found = Optional.empty();
    for (int i = 0; i < training.stages().size(); i++) {
      var stage = training.stages().get(i);
      var folder = home.resolve(stage.folder());
      var store = new StageStore(home, training.digest(i));
      Supplier<Optional<TrialResult>> made = () -> staged(stage, folder, listener, started);
      found = stage.shared() ? store.shared(design, folder, made) : made.get();
      if (found.flatMap(TrialResult::diverged).isPresent() || found.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  private Optional<TrialResult> staged(
      Trial.Stage stage, Path folder, Listener listener, long started) {
    var config = stage.in(home);
    var found = trained(config, folder, listener, started);
    boolean whole = found.isPresent() && found.get().diverged().isEmpty();
    if (whole && stage.anchor() > 0) {
      Anchoring.write(
          folder,
          folder.resolve("anchor.safetensors"),
          stage.folder(),
          FisherConfig.of(FisherType.MC),
          stage.anchor());
    }
    return found;
  }

  private Optional<TrialResult> trained(
      RunConfig asked, Path folder, Listener listener, long started) {
    SourceSettings.check(asked);
    var watch = design.claim().watch();
    try (var resolved = ResolvedRun.open(asked);
        var batch = FixedBatch.of(resolved.config(), resolved.data(), watch.images());
        var run = claimed(folder)) {
      RunConfig config = resolved.config();
      var data = resolved.data();
      Documents.write(run.recipe(), Settings.RECIPE.write(config));
      var provenance = Documents.of(Provenance.of(config, data));
      Documents.write(run.path().resolve("provenance.json"), provenance);
      var watching = new Watching(watch, batch, listener);
      if (!finished(() -> Run.of(resolved, run, watching), watching)) {
        return Optional.empty();
      }
      var finished = new Gauges.Finished(config, data, batch, watching);
      var heard = new Heard(watching.diverged(), watching.start().headNorms(), watching.trace());
      return Optional.of(
          result(heard, design.gauges().of(finished, design.claim().asked()), provenance, started));
    }
  }

  /** The folder of a run that begins at its first step, whatever was begun there. */
  private static RunFolder claimed(Path path) {
    var run =
        Files.exists(path.resolve("run.yaml")) ? RunFolder.reopen(path) : RunFolder.create(path);
    try (var old = Files.list(run.checkpoints())) {
      for (Path checkpoint : old.toList()) {
        Files.delete(checkpoint);
      }
      return run;
    } catch (IOException e) {
      run.close();
      throw Problem.failed(path + ": cannot be begun again: " + Problem.why(e), e);
    }
  }

  /** Whether {@code run} came to its end or diverged; else it was stopped. */
  private static boolean finished(Supplier<Outcome> run, Watching watching) {
    try {
      return run.get().finished() || watching.diverged().isPresent();
    } catch (Problem problem) {
      if (watching.broken()) {
        return true;
      }
      throw problem;
    }
  }

  private record Heard(
      Optional<TrialResult.Divergence> diverged,
      List<Double> headNorms,
      List<TrialResult.Point> trace) {}

  private TrialResult result(
      Heard heard, Map<String, Double> measures, Map<String, String> provenance, long started) {
    var all = new LinkedHashMap<>(provenance);
    all.putAll(facts);
    all.put("rule", Digest.ofRule(design.claim()));
    return new TrialResult(
        trial.cell(),
        trial.work().digest(),
        heard.diverged(),
        measures,
        heard.headNorms(),
        heard.trace(),
        design.claim().watch(),
        (System.nanoTime() - started) / 1e9,
        all);
  }
}
