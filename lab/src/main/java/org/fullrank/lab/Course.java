package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.diagnose.Fall;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.LateDegradation;

/**
 * The course of a run's representation: whether it was better earlier, and the best checkpoint.
 *
 * @param run the folder
 * @param epochs the scored epochs
 * @param falls the measures that have fallen from their peaks, the worst first
 * @param best optimizer steps of the best checkpoint, if one is kept
 */
public record Course(Path run, int epochs, List<Fall> falls, Optional<Long> best) {
  public Course {
    falls = List.copyOf(falls);
  }

  /**
   * The course of the run in {@code run}.
   *
   * @param classifies whether its method learns classes
   */
  static Course of(Path run, History history, boolean classifies) {
    return new Course(
        run, history.scored().size(), LateDegradation.falls(history, classifies), best(run));
  }

  private static Optional<Long> best(Path run) {
    try {
      return BestCheckpoint.of(run).map(file -> Checkpoint.open(file).step());
    } catch (Problem _) {
      return Optional.empty(); // damaged; --resume --best names it
    }
  }

  /** The verdict over time in a sentence; empty if too few epochs were scored. */
  public Optional<String> sentence() {
    if (epochs < LateDegradation.FEWEST_EPOCHS) {
      return Optional.empty();
    }
    return Optional.of(
        falls.isEmpty()
            ? "Over %s, no measure has fallen from its peak further than in healthy runs."
                .formatted(new Count(epochs, "scored epoch"))
            : falls.getFirst().toString());
  }

  /** The sentence; and for a fall, from which checkpoint to go on, and the command. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    sentence().ifPresent(sentence -> lines.add("over time: " + sentence));
    if (!falls.isEmpty()) {
      best.ifPresent(step -> {
        lines.add(
            String.format(Locale.ROOT, "go on from: the best checkpoint, step %,d, by", step));
        lines.add("  fullrank pretrain --resume --best --out %s --set optim.lr=...".formatted(run));
      });
    }
    return lines;
  }
}
