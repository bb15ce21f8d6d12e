package org.fullrank.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fullrank.core.Problem;
import org.fullrank.lab.Pretraining;
import org.fullrank.lab.RunRecord;
import org.fullrank.lab.Settings;
import org.fullrank.lab.Sweep;
import org.fullrank.train.RunConfig;
import picocli.CommandLine.ExitCode;

/**
 * The runs of a product of sweeps, one after another, each in a folder of its own, with a table at
 * the end. Finished runs are kept, unfinished ones go on.
 *
 * @param training runs and output
 * @param home the folder of the runs' folders
 */
record Sweeping(Training training, Path home) {
  /**
   * Trains every run and prints the table.
   *
   * @param recipe a file or a method's name
   * @param overrides settings to change in every run
   * @return 0, or the exit code of the last run that collapsed, failed or was interrupted
   * @throws Problem before the first run if a setting is wrong, or a folder holds another run
   */
  int all(String recipe, List<String> overrides, List<Sweep.Variant> variants) {
    var runs = configs(recipe, overrides, variants);
    runs.forEach((folder, config) -> check(folder, config));
    int code = ExitCode.OK;
    int number = 0;
    for (var run : runs.entrySet()) {
      training.err().printf(Locale.ROOT, "run %d of %d: %s%n", ++number, runs.size(), run.getKey());
      int ended = one(run.getKey(), run.getValue());
      code = ended == ExitCode.OK ? code : ended;
      if (ended == Problem.Kind.INTERRUPTED.exitCode()) {
        break;
      }
    }
    var made = runs.keySet().stream().filter(Pretraining::isRun).map(RunRecord::of).toList();
    if (training.verbosity().json()) {
      training.out().println(Json.of(made.stream().map(SweptRun::of).toList()));
    } else if (!made.isEmpty()) {
      RunTable.of(home, made).forEach(training.out()::println);
    }
    return code;
  }

  /** A run of the sweep, for JSON. */
  private record SweptRun(String run, Map<String, Double> accuracies, String verdict) {
    static SweptRun of(RunRecord run) {
      var accuracies = new LinkedHashMap<String, Double>();
      run.trained().forEach((probe, it) -> accuracies.put(probe, it.accuracy()));
      return new SweptRun(run.path().toString(), accuracies, run.verdict().orElse(""));
    }
  }

  /** Prints what each run takes; trains a few steps of each and keeps no files. */
  int estimate(String recipe, List<String> overrides, List<Sweep.Variant> variants) {
    configs(recipe, overrides, variants)
        .forEach((folder, config) -> {
          training.out().println(folder);
          training.estimate(config, 0);
        });
    return ExitCode.OK;
  }

  private Map<Path, RunConfig> configs(
      String recipe, List<String> overrides, List<Sweep.Variant> variants) {
    var configs = new LinkedHashMap<Path, RunConfig>();
    for (Sweep.Variant variant : variants) {
      var settings = new ArrayList<>(overrides);
      settings.addAll(variant.settings());
      configs.put(home.resolve(variant.name()), Settings.named(recipe, settings));
    }
    return configs;
  }

  /** Refuses a folder that holds a run with other settings. */
  private static void check(Path folder, RunConfig config) {
    if (Pretraining.isRun(folder) && !same(RunRecord.of(folder).config(), config)) {
      throw Problem.config(
          folder + ": holds a run with other settings; choose another --out, or remove it");
    }
  }

  /** Whether the settings are equal but for the statistics of pixels, which a run resolves. */
  private static boolean same(RunConfig written, RunConfig asked) {
    return lines(written).equals(lines(asked));
  }

  private static Map<String, String> lines(RunConfig config) {
    var lines = new LinkedHashMap<>(Settings.RECIPE.lines(config));
    lines.keySet().removeIf(key -> key.startsWith("views.pixels."));
    return lines;
  }

  private int one(Path folder, RunConfig config) {
    boolean begun = Pretraining.isRun(folder);
    if (begun && RunRecord.of(folder).state() == RunRecord.State.FINISHED) {
      return ExitCode.OK;
    }
    var silent =
        new Training(
            new PrintWriter(Writer.nullWriter()),
            training.err(),
            training.verbosity(),
            training.interruption());
    try {
      return silent.show(listener ->
          begun
              ? Pretraining.resume(folder, List.of(), listener)
              : Pretraining.begin(config, folder, listener));
    } catch (Problem problem) {
      training.err().println("fullrank: " + folder + ": " + problem.getMessage());
      return problem.kind().exitCode();
    }
  }
}
