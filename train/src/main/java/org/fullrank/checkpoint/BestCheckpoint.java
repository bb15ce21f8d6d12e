package org.fullrank.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.nn.Module;

/**
 * The checkpoint of a run with the highest score so far, {@code checkpoints/best.safetensors}. It
 * is a checkpoint like the others, with the score in its metadata, and is written completely or not
 * at all. It stays when a run resumes, also from an earlier step: a run with unchanged settings
 * comes to the same state again.
 */
public final class BestCheckpoint {
  static final String FILE = "best.safetensors";
  private static final String SCORE = "score";

  private BestCheckpoint() {}

  /**
   * Writes the state after {@code step}, unless a state with the same or a higher score is kept
   * already. A damaged file is replaced.
   *
   * @param metricsLength length of the metrics file at this step, bytes
   * @param score higher is better; finite
   */
  public static void keep(
      RunFolder folder, Module state, long step, long metricsLength, double score) {
    Path file = folder.checkpoints().resolve(FILE);
    if (score > score(file)) {
      Checkpoint.write(file, state, step, metricsLength, Map.of(SCORE, Double.toString(score)));
    }
  }

  private static double score(Path file) {
    if (!Files.exists(file)) {
      return Double.NEGATIVE_INFINITY;
    }
    try (var tensors = Safetensors.open(file)) {
      return Double.parseDouble(tensors.metadata().getOrDefault(SCORE, "nothing"));
    } catch (Problem | NumberFormatException _) {
      return Double.NEGATIVE_INFINITY;
    }
  }

  /** The best checkpoint file of the run folder {@code run}, if there is one; takes no lock. */
  public static Optional<Path> of(Path run) {
    return Optional.of(run.resolve("checkpoints").resolve(FILE)).filter(Files::isRegularFile);
  }

  /**
   * The best checkpoint file of the run folder {@code run}.
   *
   * @throws Problem of kind DATA if there is none
   */
  public static Path required(Path run) {
    return of(run)
        .orElseThrow(() ->
            Problem.data(
                run
                    + ": no best checkpoint; a run keeps one after its first epoch of diagnosis, if"
                    + " probe.every_epochs is above 0"));
  }

  /**
   * Makes the best checkpoint the newest: copies it to the name of its step, then removes all
   * checkpoints after that step. The best checkpoint itself stays.
   *
   * @return the step of the best checkpoint
   * @throws Problem of kind DATA if there is no best checkpoint, or it is damaged
   */
  public static long rewind(RunFolder folder) {
    Path file = required(folder.path());
    Checkpoint best = Checkpoint.open(file);
    best.tensors().close(); // checks the checksum
    Path copy = folder.checkpoints().resolve(Checkpoint.name(best.step()));
    AtomicFile.write(copy, out -> Files.copy(file, out));
    Checkpoint.removeAfter(folder, best.step());
    return best.step();
  }
}
