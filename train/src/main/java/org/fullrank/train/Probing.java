package org.fullrank.train;

import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.encoder.Encoder;
import org.fullrank.probe.OnlineProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.Batches;

/**
 * The probe on the way, a look at the encoder, and the batches they go through.
 *
 * @param everyEpochs epochs from one look to the next; 0 is never
 */
record Probing(OnlineProbe online, Batches train, Batches test, Batches examined, int everyEpochs)
    implements AutoCloseable {
  private static final int BATCH = 250;
  private static final int EXAMINED = 64;

  static Probing of(RunConfig config, Splits data) {
    var view = config.views().evaluation();
    var subset = config.probe().online();
    var train = Batches.of(data.train(), view, BATCH, _ -> {}).sample(subset.train());
    var test = Batches.of(data.test(), view, BATCH, _ -> {}).sample(subset.test());
    var shown = data.test().size() > 1 ? data.test() : data.train();
    return new Probing(
        new OnlineProbe(probe(config.probe(), data), train, test, data.train().classes()),
        train,
        test,
        Batches.of(shown, view, EXAMINED, _ -> {}).sample(EXAMINED),
        config.probe().everyEpochs());
  }

  /** What a look at the encoder shows after {@code epoch} epochs, where one is due. */
  List<Metrics.Entry> vitals(int epoch, Encoder encoder) {
    return everyEpochs == 0 || epoch % everyEpochs != 0
        ? List.of()
        : Vitals.of(Diagnosis.of(encoder, examined));
  }

  /** The settings, or never where there is nothing to classify. */
  private static ProbeConfig probe(ProbeConfig config, Splits data) {
    boolean labelled = !data.train().classes().isEmpty() && data.test().size() > 0;
    return labelled
        ? config
        : new ProbeConfig(config.neighbours(), config.temperature(), 0, config.online());
  }

  @Override
  public void close() {
    train.close();
    test.close();
    examined.close();
  }
}
