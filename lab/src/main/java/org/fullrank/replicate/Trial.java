package org.fullrank.replicate;

import java.nio.file.Path;
import java.util.ArrayList;
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
      return digest(stages);
    }

    private static String digest(List<Stage> stages) {
      var parts = new ArrayList<String>();
      for (Stage stage : stages) {
        parts.add(Settings.RECIPE.write(stage.config()));
        if (stage.anchor() > 0) {
          parts.add("anchor: " + stage.anchor());
        }
      }
      return Digest.ofJson(parts);
    }

    /** What decides stage {@code index}: its settings and those before it. */
    String digest(int index) {
      return digest(stages.subList(0, index + 1));
    }
  }

  /**
   * One run of a training.
   *
   * @param folder below the trial's, empty for the trial's own; the next stage names it as its
   *     source
   * @param anchor images of which a Fisher is estimated at its end; 0 for none
   * @param shared whether trials share its run
   */
  record Stage(String folder, RunConfig config, int anchor, boolean shared) {
    /** A run of its own, without an anchor. */
    Stage(String folder, RunConfig config) {
      this(folder, config, 0, false);
    }

    /** The settings with the source in the trial's folder {@code home}. */
    RunConfig in(Path home) {
      return sourced(home)
          .withComponents(config.components().stream().map(it -> it.in(home)).toList());
    }

    private RunConfig sourced(Path home) {
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
