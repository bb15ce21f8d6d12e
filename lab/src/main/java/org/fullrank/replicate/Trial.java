package org.fullrank.replicate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fullrank.lab.Settings;
import org.fullrank.methods.Computation;
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
   * A model is trained.
   *
   * @param config its settings
   */
  record Training(RunConfig config) implements Work {
    @Override
    public String digest() {
      return Digest.of(Settings.RECIPE.write(config));
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
