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
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.ProbeResult;
import org.fullrank.views.ViewsConfig;

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
    try (var views = EvaluationBatches.of(config.views(), data)) {
      var findings = views.diagnose(config, model, history);
      return new EncoderEvaluation(
          views.probes(config.probe(), model.inference()),
          views.probes(config.probe(), Model.untrained(config)),
          views.pixels(config.probe()),
          findings.now(),
          Verdict.of(findings));
    }
  }

  /**
   * Evaluates an encoder of the architecture {@code config} on any images. The untrained encoder
   * beside it has random weights of seed 0.
   */
  public static EncoderEvaluation of(
      ModelConfig config, ProbeConfig probe, Splits data, Encoder encoder) {
    try (var views = EvaluationBatches.of(config.views(), data)) {
      var untrained = config.build();
      var findings = views.diagnose(encoder, untrained);
      return new EncoderEvaluation(
          views.probes(probe, encoder),
          views.probes(probe, untrained),
          views.pixels(probe),
          findings.now(),
          Verdict.of(findings));
    }
  }

  /** The findings of {@link #of(ModelConfig, ProbeConfig, Splits, Encoder)}, without probes. */
  public static Findings diagnose(ModelConfig config, Splits data, Encoder encoder) {
    try (var views = EvaluationBatches.of(config.views(), data)) {
      return views.diagnose(encoder, config.build());
    }
  }

  /**
   * The findings for the verdict on {@code model}; needs no labels, because no probe is measured.
   */
  public static Findings diagnose(RunConfig config, Splits data, Model model, History history) {
    try (var views = EvaluationBatches.of(config.views(), data)) {
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
    static EvaluationBatches of(ViewsConfig config, Splits data) {
      var view = config.evaluation();
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

    Findings diagnose(Encoder encoder, Encoder untrained) {
      return Findings.of(Diagnosis.of(encoder, examined)).since(Diagnosis.of(untrained, examined));
    }

    Optional<Probes> probes(ProbeConfig config, Encoder encoder) {
      return measure(config, batches -> Embed.pooled(encoder, batches, classes));
    }

    Optional<Probes> pixels(ProbeConfig config) {
      return measure(config, batches -> Embed.pixels(batches, classes));
    }

    private Optional<Probes> measure(
        ProbeConfig config, Function<Iterable<Batch>, Embeddings> embed) {
      if (!train.labelled() || !test.labelled()) {
        return Optional.empty();
      }
      var ids = new ArrayList<Long>();
      var from = embed.apply(train);
      var to = embed.apply(noting(test, ids));
      if (!from.anyLabelled() || !to.anyLabelled()) {
        return Optional.empty();
      }
      var split = config.split();
      var linear = new LinearProbe().classify(from, to);
      return Optional.of(
          new Probes(
              linear.result().on(split),
              config.knn().measure(from, to).on(split),
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
