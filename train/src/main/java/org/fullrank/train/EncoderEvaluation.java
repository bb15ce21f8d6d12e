package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Classified;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeResult;

/**
 * Evaluation of a trained encoder: its probes on all labelled images, the baselines of these
 * probes, and the verdict of its diagnosis.
 *
 * @param trained probes of the trained encoder; empty if the training or test images have no
 *     readable labelled image
 * @param random probes of the same encoder before its first step
 * @param pixels probes of the raw pixels
 * @param diagnosis measurements of the trained encoder
 * @param verdict the verdict on the diagnosis
 */
public record EncoderEvaluation(
    Optional<Probes> trained,
    Optional<Probes> random,
    Optional<Probes> pixels,
    Diagnosis diagnosis,
    Verdict verdict) {
  private static final int BATCH = 250;
  private static final int EXAMINED = 1024;

  /**
   * The linear and the k-nearest-neighbour probe of the same features.
   *
   * @param samples the classes that the linear probe gives to the labelled test images
   * @param ids the place of each of these images in the test set
   */
  public record Probes(ProbeResult linear, ProbeResult knn, Classified samples, List<Integer> ids) {
    public Probes {
      ids = List.copyOf(ids);
    }
  }

  /** Evaluates {@code model} with the settings of its training. */
  public static EncoderEvaluation of(RunConfig config, Splits data, Model model, History history) {
    try (var views = EvaluationBatches.of(config, data)) {
      var findings = views.diagnose(config, model, history);
      return new EncoderEvaluation(
          views.probes(config, model.inference()),
          views.probes(config, Model.untrained(config)),
          views.pixels(config),
          findings.now(),
          Verdict.of(findings));
    }
  }

  /**
   * The findings for the verdict on {@code model}; needs no labels, because no probe is measured.
   */
  public static Findings diagnose(RunConfig config, Splits data, Model model, History history) {
    try (var views = EvaluationBatches.of(config, data)) {
      return views.diagnose(config, model, history);
    }
  }

  /** The probes as rows of a table: trained encoder, random encoder, raw pixels. */
  public List<ProbeRow> rows() {
    var rows = new ArrayList<ProbeRow>();
    trained.ifPresent(p -> rows.add(new ProbeRow("trained encoder", p)));
    random.ifPresent(p -> rows.add(new ProbeRow("random encoder", p)));
    pixels.ifPresent(p -> rows.add(new ProbeRow("raw pixels", p)));
    return rows;
  }

  /** A row of the table. */
  public record ProbeRow(String features, Probes probes) {}

  /** The batches of the probes and the diagnosis. */
  private record EvaluationBatches(
      Batches train, Batches test, Batches examined, List<String> classes)
      implements AutoCloseable {
    static EvaluationBatches of(RunConfig config, Splits data) {
      var view = config.views().evaluation();
      return new EvaluationBatches(
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

    private Optional<Probes> measure(
        RunConfig config, Function<Iterable<Batch>, Embeddings> embed) {
      if (!train.labelled() || !test.labelled()) {
        return Optional.empty();
      }
      var ids = new ArrayList<Long>();
      var from = embed.apply(train);
      var to = embed.apply(noting(test, ids));
      if (!from.anyLabelled() || !to.anyLabelled()) {
        return Optional.empty();
      }
      var split = config.probe().split();
      var linear = new LinearProbe().classify(from, to);
      return Optional.of(
          new Probes(
              linear.result().on(split),
              config.probe().knn().measure(from, to).on(split),
              linear.samples(),
              labelled(ids, to)));
    }

    /** The same batches; {@code ids} receives the places of their samples. */
    private static Iterable<Batch> noting(Batches batches, List<Long> ids) {
      return () ->
          StreamSupport.stream(batches.spliterator(), false)
              .peek(batch -> LongStream.of(batch.ids()).forEach(ids::add))
              .iterator();
    }

    private static List<Integer> labelled(List<Long> ids, Embeddings embeddings) {
      return IntStream.range(0, ids.size())
          .filter(row -> embeddings.labels().indices()[row] >= 0)
          .mapToObj(row -> Math.toIntExact(ids.get(row)))
          .toList();
    }

    @Override
    public void close() {
      train.close();
      test.close();
      examined.close();
    }
  }
}
