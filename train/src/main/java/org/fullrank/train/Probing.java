package org.fullrank.train;

import org.fullrank.data.Splits;
import org.fullrank.probe.OnlineProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.Batches;

/** The probe on the way, and the batches it goes through. */
record Probing(OnlineProbe online, Batches train, Batches test) implements AutoCloseable {
  private static final int BATCH = 250;

  static Probing of(RunConfig config, Splits data) {
    var view = config.views().evaluation();
    var subset = config.probe().online();
    var train = Batches.of(data.train(), view, BATCH, _ -> {}).sample(subset.train());
    var test = Batches.of(data.test(), view, BATCH, _ -> {}).sample(subset.test());
    return new Probing(
        new OnlineProbe(probe(config.probe(), data), train, test, data.train().classes()),
        train,
        test);
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
  }
}
