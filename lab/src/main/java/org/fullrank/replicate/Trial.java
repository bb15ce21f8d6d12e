package org.fullrank.replicate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fullrank.lab.Settings;
import org.fullrank.methods.Computation;
import org.fullrank.train.From;
import org.fullrank.train.RunConfig;

/**
 * One run to be made.
 *
 * @param cell where it stands in its claim
 * @param work what is done
 */
record Trial(Cell cell, Work work) {
  /** What a trial does. */
  sealed interface Work {
    /** A digest of everything that decides it. */
    String digest();
  }

  /**
   * A model is trained, in stages of which each begins from the one before.
   *
   * @param stages one or more; only the last is measured
   */
  record Training(List<Stage> stages) implements Work {
    Training {
      stages = List.copyOf(stages);
    }

    /** The settings of the stage that is measured. */
    RunConfig last() {
      return stages.getLast().config();
    }

    @Override
    public String digest() {
      return Digest.ofJson(
          stages.stream().map(stage -> Settings.RECIPE.write(stage.config())).toList());
    }
  }

  /**
   * One run of a training.
   *
   * @param folder below the trial's, empty for the trial's own; the next stage names it as its
   *     source
   */
  record Stage(String folder, RunConfig config) {
    /** The settings with the source in the trial's folder {@code home}. */
    RunConfig in(Path home) {
      return config
          .from()
          .filter(_ -> !folder.isEmpty())
          .map(it ->
              config.withFrom(
                  new From(
                      home.resolve(it.path()),
                      it.take(),
                      it.except(),
                      it.freeze(),
                      it.strip(),
                      it.differ())))
          .orElse(config);
    }
  }

  /**
   * Numbers are computed.
   *
   * @param settings by their keys
   */
  record Computing(Computation computation, Map<String, String> settings) implements Work {
    Computing {
      settings = Map.copyOf(settings);
    }

    @Override
    public String digest() {
      return Digest.ofJson(List.of(computation.name(), new TreeMap<>(settings)));
    }
  }

  /** The name of its folder. */
  String name() {
    return cell.name();
  }
}
