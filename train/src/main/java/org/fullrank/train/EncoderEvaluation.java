package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.encoder.Encoder;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeResult;

/**
 * What a trained encoder is worth: probes on all labelled images beside their floors, and the
 * verdict on its health.
 *
 * @param trained probes of the trained encoder; empty where either part has no labelled image that
 *     can be read
 * @param random probes of the same encoder before its first step
 * @param pixels probes of the raw pixels
 * @param diagnosis what was measured of the trained encoder
 * @param verdict what it means
 */
public record EncoderEvaluation(
    Optional<Probes> trained,
    Optional<Probes> random,
    Optional<Probes> pixels,
    Diagnosis diagnosis,
    Verdict verdict) {
  private static final int BATCH = 250;
  private static final int EXAMINED = 1024;

  /** Both probes of one kind of features. */
  public record Probes(ProbeResult linear, ProbeResult knn) {}

  /** Measures {@code model} with the settings it was trained with. */
  public static EncoderEvaluation of(RunConfig config, Splits data, Model model, History history) {
    try (var views = Sight.of(config, data)) {
      var findings = views.diagnose(config, model, history);
      return new EncoderEvaluation(
          views.probes(config, model.inference()),
          views.probes(config, Model.untrained(config)),
          views.pixels(config),
          findings.now(),
          Verdict.of(findings));
    }
  }

  /** Only what the verdict on {@code model} rests on; no probes, so that no label is needed. */
  public static Findings diagnose(RunConfig config, Splits data, Model model, History history) {
    try (var views = Sight.of(config, data)) {
      return views.diagnose(config, model, history);
    }
  }

  /** The floors in the order in which a table shows them. */
  public List<ProbeRow> rows() {
    var rows = new ArrayList<ProbeRow>();
    trained.ifPresent(p -> rows.add(new ProbeRow("trained encoder", p)));
    random.ifPresent(p -> rows.add(new ProbeRow("random encoder", p)));
    pixels.ifPresent(p -> rows.add(new ProbeRow("raw pixels", p)));
    return rows;
  }

  /** A named row of the table. */
  public record ProbeRow(String features, Probes probes) {}

  /** The images as the probes see them. */
  private record Sight(Batches train, Batches test, Batches examined, List<String> classes)
      implements AutoCloseable {
    static Sight of(RunConfig config, Splits data) {
      var view = config.views().evaluation();
      return new Sight(
          Batches.of(data.train(), view, BATCH, _ -> {}),
          Batches.of(data.test(), view, BATCH, _ -> {}),
          Batches.of(data.shown(), view, BATCH, _ -> {}).sample(EXAMINED),
          data.train().classes());
    }

    Findings diagnose(RunConfig config, Model model, History history) {
      var before = Diagnosis.of(Model.untrained(config), examined);
      return Findings.of(Diagnosis.of(model.inference(), model.method(), examined))
          .since(before)
          .after(history);
    }

    Optional<Probes> probes(RunConfig config, Encoder encoder) {
      return measure(config, batches -> Embed.pooled(encoder, batches, classes));
    }

    Optional<Probes> pixels(RunConfig config) {
      return measure(config, batches -> Embed.pixels(batches, classes));
    }

    private Optional<Probes> measure(RunConfig config, Function<Batches, Embeddings> embed) {
      if (!train.labelled() || !test.labelled()) {
        return Optional.empty();
      }
      var from = embed.apply(train);
      var to = embed.apply(test);
      if (!from.anyLabelled() || !to.anyLabelled()) {
        return Optional.empty();
      }
      var split = config.probe().split();
      return Optional.of(
          new Probes(
              new LinearProbe().measure(from, to).on(split),
              config.probe().knn().measure(from, to).on(split)));
    }

    @Override
    public void close() {
      train.close();
      test.close();
      examined.close();
    }
  }
}
