package org.fullrank.probe;

import java.util.List;
import java.util.Optional;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;

/**
 * The nearest-neighbour probe of a run that still trains, by the same code and protocol as the
 * probe after it, on fewer samples.
 *
 * @param config how often, and with what
 * @param train batches to look among; gone through anew each time
 * @param test batches to classify; gone through anew each time
 * @param classes the names of the label indices
 */
public record OnlineProbe(
    ProbeConfig config, Iterable<Batch> train, Iterable<Batch> test, List<String> classes) {
  /**
   * The accuracy after {@code epoch} epochs (1 is the first), where a probe is due and there is
   * something to classify.
   */
  public Optional<ProbeResult> after(int epoch, Encoder encoder) {
    if (config.everyEpochs() == 0 || epoch % config.everyEpochs() != 0) {
      return Optional.empty();
    }
    return measure(encoder);
  }

  /** The accuracy now; empty where either part has no labelled sample that can be read. */
  public Optional<ProbeResult> measure(Encoder encoder) {
    var from = Embed.pooled(encoder, train, classes);
    var to = Embed.pooled(encoder, test, classes);
    return from.anyLabelled() && to.anyLabelled()
        ? Optional.of(config.knn().measure(from, to).on(config.split()))
        : Optional.empty();
  }
}
