package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.data.Splits;
import org.fullrank.data.Unreadable;
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

  static Probing of(RunConfig config, Splits data, Consumer<Unreadable> unreadable) {
    var view = config.views().evaluation();
    var subset = config.probe().online();
    var train = Batches.of(data.train(), view, BATCH, unreadable).sample(subset.train());
    var test = Batches.of(data.test(), view, BATCH, unreadable).sample(subset.test());
    return new Probing(
        new OnlineProbe(probe(config.probe(), train, test), train, test, data.train().classes()),
        train,
        test,
        Batches.of(data.shown(), view, EXAMINED, unreadable).sample(EXAMINED),
        config.probe().everyEpochs());
  }

  /** What a look at the encoder shows after {@code epoch} epochs, where one is due. */
  List<Metrics.Entry> vitals(int epoch, Encoder encoder) {
    return everyEpochs == 0 || epoch % everyEpochs != 0
        ? List.of()
        : Vitals.of(Diagnosis.of(encoder, examined));
  }

  /** What to say after {@code epoch} epochs where a probe was due and gave nothing. */
  Optional<String> blind(int epoch) {
    int every = online.config().everyEpochs();
    return every == 0 || epoch % every != 0
        ? Optional.empty()
        : Optional.of("nothing to probe: no labelled training or test image can be read");
  }

  /** The settings, or never where there is nothing to classify. */
  private static ProbeConfig probe(ProbeConfig config, Batches train, Batches test) {
    return train.labelled() && test.labelled()
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
