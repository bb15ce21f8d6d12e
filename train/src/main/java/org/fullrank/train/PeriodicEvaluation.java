package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.core.Problem;
import org.fullrank.data.Splits;
import org.fullrank.data.Unreadable;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.loader.Batches;
import org.fullrank.optim.WeightAverage;
import org.fullrank.probe.OnlineProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.ProbeResult;

/**
 * Evaluation during training: the online probe, the periodic diagnosis and the label-free scores,
 * with their batches.
 */
final class PeriodicEvaluation implements AutoCloseable {
  private static final int BATCH = 250;
  private static final int EXAMINED = 64;

  private final Batches train;
  private final Batches test;
  private final Batches examined;
  private final ScoreSample scored;
  private final OnlineProbe online;
  private final int everyEpochs; // between diagnoses; 0 for none
  private boolean blind;

  PeriodicEvaluation(RunConfig config, Splits data, Consumer<Unreadable> unreadable) {
    var view = config.views().evaluation();
    var subset = config.probe().online();
    train = Batches.of(data.train(), view, BATCH, unreadable).sample(subset.train());
    test = Batches.of(data.test(), view, BATCH, unreadable).sample(subset.test());
    examined = Batches.of(data.shown(), view, EXAMINED, unreadable).sample(EXAMINED);
    scored = ScoreSample.of(data.shown(), config.views(), unreadable);
    online =
        new OnlineProbe(probe(config.probe(), train, test), train, test, data.train().classes());
    everyEpochs = config.probe().everyEpochs();
  }

  /** The settings of the probe; disabled if the images are unlabelled. */
  private static ProbeConfig probe(ProbeConfig config, Batches train, Batches test) {
    return train.labelled() && test.labelled() ? config : config.every(0);
  }

  /**
   * Probes, diagnoses and scores {@code model} after {@code epoch} epochs, each if due.
   *
   * @return the score by which the best checkpoint is chosen, if it was measured
   */
  OptionalDouble after(int epoch, Model model, Metrics metrics, Listener listener) {
    var result = online.after(epoch, model.inference());
    result.ifPresent(found -> {
      probed(epoch, found, metrics, listener);
      averages(epoch, model, metrics, listener);
    });
    if (result.isEmpty() && !blind && due(epoch, online.config().everyEpochs())) {
      blind = true; // note once
      listener.note(
          "no probe: no readable labelled training or %s sample"
              .formatted(online.config().split().word()));
    }
    return due(epoch, everyEpochs)
        ? diagnose(epoch, model, metrics, listener)
        : OptionalDouble.empty();
  }

  private static boolean due(int epoch, int every) {
    return every != 0 && epoch % every == 0;
  }

  private static void probed(int epoch, ProbeResult result, Metrics metrics, Listener listener) {
    metrics.append(
        List.of(new Metrics.Metric("epoch", epoch), new Metrics.Metric("knn", result.accuracy())));
    listener.probed(epoch, result);
  }

  private void averages(int epoch, Model model, Metrics metrics, Listener listener) {
    for (WeightAverage average : model.method().averages()) {
      average
          .within(() -> online.measure(model.inference()))
          .ifPresent(found -> {
            metrics.append(
                List.of(
                    new Metrics.Metric("epoch", epoch),
                    new Metrics.Metric("knn_" + average.name(), found.accuracy())));
            listener.note(
                String.format(
                    Locale.ROOT,
                    "epoch %d, average of decay %s: %s",
                    epoch,
                    average.decay(),
                    found));
          });
    }
  }

  private OptionalDouble diagnose(int epoch, Model model, Metrics metrics, Listener listener) {
    try {
      var measured =
          new ArrayList<>(DiagnosisMetrics.of(Diagnosis.of(model.inference(), examined)));
      var scores = scored.measure(model);
      measured.addAll(DiagnosisMetrics.of(scores));
      model.method().readings().stream()
          .map(it -> new Metrics.Metric(it.name(), it.value()))
          .forEach(measured::add);
      var line = new ArrayList<>(List.of(new Metrics.Metric("epoch", epoch)));
      line.addAll(measured);
      metrics.append(line);
      listener.diagnosed(epoch, measured);
      double score = scores.checkpointScore();
      return Double.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score);
    } catch (Problem unreadable) { // the images have vanished, or some of them
      listener.note("no diagnosis: " + unreadable.getMessage());
      return OptionalDouble.empty();
    }
  }

  @Override
  public void close() {
    train.close();
    test.close();
    examined.close();
    scored.close();
  }
}
