package org.fullrank.probe;

import java.util.List;
import java.util.Optional;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;

/**
 * The k-nearest-neighbour probe during training: the code and protocol of the probe after training,
 * on fewer samples.
 *
 * @param config interval and settings of the probe
 * @param train batches of training samples, read again at each probe
 * @param test batches of samples to classify, read again at each probe
 * @param classes the names of the label indices
 */
public record OnlineProbe(
    ProbeConfig config, Iterable<Batch> train, Iterable<Batch> test, List<String> classes) {
  /**
   * The accuracy after {@code epoch} epochs (1 is the first), if a probe is due and labelled
   * samples can be read.
   */
  public Optional<ProbeResult> after(int epoch, Encoder encoder) {
    if (config.everyEpochs() == 0 || epoch % config.everyEpochs() != 0) {
      return Optional.empty();
    }
    return measure(encoder);
  }

  /**
   * The accuracy now; empty if the training or the test batches have no readable labelled sample.
   */
  public Optional<ProbeResult> measure(Encoder encoder) {
    var from = Embed.pooled(encoder, train, classes);
    var to = Embed.pooled(encoder, test, classes);
    return from.anyLabelled() && to.anyLabelled()
        ? Optional.of(config.knn().measure(from, to).on(config.split()))
        : Optional.empty();
  }
}
