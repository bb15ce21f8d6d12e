package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Progress;
import org.fullrank.diagnose.Progress.ProbeGain;
import org.fullrank.diagnose.Verdict;
import org.fullrank.diagnose.WeightChange;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.loader.Batches;
import org.fullrank.optim.WeightAverage;
import org.fullrank.probe.Classified;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.ProbeResult;
import org.fullrank.probe.RawInput;
import org.fullrank.views.ViewsConfig;

/**
 * Evaluation of a trained encoder: its probes on all labelled images, the baselines of these
 * probes, and the verdict of its diagnosis.
 *
 * @param trained probes of the trained encoder; empty if the training or test images have no
 *     readable labelled image
 * @param averages probes of the same encoder with averages of its weights, in the method's order
 * @param random probes of the same encoder before its first step
 * @param raw probes of the encoder's input itself, see {@link RawInput}
 * @param diagnosis measurements of the trained encoder
 * @param verdict the verdict on the diagnosis
 */
public record EncoderEvaluation(
    Optional<Probes> trained,
    List<ProbeRow> averages,
    Optional<Probes> random,
    Optional<ProbeRow> raw,
    Diagnosis diagnosis,
    Verdict verdict) {
  public EncoderEvaluation {
    averages = List.copyOf(averages);
  }

  private static final int BATCH = 250;
  private static final int EXAMINED = 1024;
  private static final int PAIRED = 250; // images whose two views are compared

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
    try (var views = EvaluationBatches.of(config.views(), new Seed(config.seed()), data)) {
      var untrained = Model.untrained(config);
      var findings = views.diagnose(config, model, untrained).after(history);
      var trained = views.probes(config.probe(), model.inference());
      var averages = views.averages(config.probe(), model);
      var random = views.probes(config.probe(), untrained);
      var progress = findings.progress().probed(gains(trained, random));
      return new EncoderEvaluation(
          trained,
          averages,
          random,
          views.raw(config.probe()),
          findings.now(),
          Verdict.of(findings.with(progress)));
    }
  }

  /**
   * Evaluates an encoder of the architecture {@code config} on any images. The untrained encoder
   * beside it has random weights of seed 0.
   */
  public static EncoderEvaluation of(
      ModelConfig config, ProbeConfig probe, Splits data, Encoder encoder) {
    try (var views = EvaluationBatches.of(config.views(), new Seed(0), data)) {
      var untrained = config.build();
      var findings = views.diagnose(encoder, untrained);
      var trained = views.probes(probe, encoder);
      var random = views.probes(probe, untrained);
      var progress = findings.progress().probed(gains(trained, random));
      return new EncoderEvaluation(
          trained,
          List.of(),
          random,
          views.raw(probe),
          findings.now(),
          Verdict.of(findings.with(progress)));
    }
  }

  /** The findings of {@link #of(ModelConfig, ProbeConfig, Splits, Encoder)}, without probes. */
  public static Findings diagnose(ModelConfig config, Splits data, Encoder encoder) {
    try (var views = EvaluationBatches.of(config.views(), new Seed(0), data)) {
      return views.diagnose(encoder, config.build());
    }
  }

  /**
   * The findings for the verdict on {@code model}; needs no labels, because no probe is measured.
   */
  public static Findings diagnose(RunConfig config, Splits data, Model model, History history) {
    try (var views = EvaluationBatches.of(config.views(), new Seed(config.seed()), data)) {
      return views.diagnose(config, model, Model.untrained(config)).after(history);
    }
  }

  private static List<ProbeGain> gains(Optional<Probes> trained, Optional<Probes> random) {
    return trained
        .flatMap(now ->
            random.map(before ->
                List.of(
                    gain("linear", now.linear(), before.linear()),
                    gain("kNN", now.knn(), before.knn()))))
        .orElse(List.of());
  }

  private static ProbeGain gain(String probe, ProbeResult trained, ProbeResult random) {
    double margin = (trained.interval().high() - trained.interval().low()) / 2;
    return new ProbeGain(probe, trained.accuracy(), random.accuracy(), margin);
  }

  /**
   * The probes as rows of a table: trained encoder, averages of its weights, random encoder, raw
   * input.
   */
  public List<ProbeRow> rows() {
    var rows = new ArrayList<ProbeRow>();
    trained.ifPresent(p -> rows.add(new ProbeRow("trained encoder", p)));
    rows.addAll(averages);
    random.ifPresent(p -> rows.add(new ProbeRow("random encoder", p)));
    raw.ifPresent(rows::add);
    return rows;
  }

  /** A row of the table. */
  public record ProbeRow(String features, Probes probes) {}

  /** The batches of the probes and the diagnosis, and the set that names them and the classes. */
  private record EvaluationBatches(
      Batches train, Batches test, Batches examined, Batches paired, RawInput input, Dataset named)
      implements AutoCloseable {
    static EvaluationBatches of(ViewsConfig config, Seed seed, Splits data) {
      var view = config.evaluation();
      return new EvaluationBatches(
          Batches.of(data.train(), view, BATCH, _ -> {}),
          Batches.of(data.test(), view, BATCH, _ -> {}),
          Batches.of(data.shown(), view, BATCH, _ -> {}).sample(EXAMINED),
          Batches.of(data.shown(), config, seed, BATCH).sample(PAIRED),
          RawInput.of(view.views().getFirst().shape()),
          data.train());
    }

    private static int lossBatch(TrainConfig train, Model model) {
      return model.method().couplesSamples() ? train.batch() : train.microBatch();
    }

    Findings diagnose(RunConfig config, Model model, Encoder untrained) {
      var trained = model.inference();
      var progress =
          new Progress(
              model.method().trivialLoss(lossBatch(config.train(), model)),
              WeightChange.of(untrained, trained),
              List.of(),
              model.method().classifier().isPresent());
      return named(() ->
              Findings.of(diagnosis(trained, model, config))
                  .since(Diagnosis.of(untrained, examined)))
          .with(progress);
    }

    /** A data error of {@code findings} names the set. */
    private Findings named(Supplier<Findings> findings) {
      try {
        return findings.get();
      } catch (Problem unreadable) {
        throw unreadable.kind() == Problem.Kind.DATA
            ? Problem.data(named.name() + ": " + unreadable.getMessage())
            : unreadable;
      }
    }

    private Diagnosis diagnosis(Encoder trained, Model model, RunConfig config) {
      var found = Diagnosis.of(trained, model.method(), examined);
      return config.views().count() < 2 ? found : found.alignedAs(Diagnosis.of(trained, paired));
    }

    Findings diagnose(Encoder encoder, Encoder untrained) {
      return named(() ->
          Findings.of(Diagnosis.of(encoder, examined)).since(Diagnosis.of(untrained, examined)));
    }

    Optional<Probes> probes(ProbeConfig config, Encoder encoder) {
      return measure(config, batches -> Embed.pooled(encoder, batches, named.classes()));
    }

    List<ProbeRow> averages(ProbeConfig config, Model model) {
      var rows = new ArrayList<ProbeRow>();
      for (WeightAverage average : model.method().averages()) {
        average
            .within(() -> probes(config, model.inference()))
            .ifPresent(p -> rows.add(new ProbeRow("EMA " + average.decay(), p)));
      }
      return rows;
    }

    Optional<ProbeRow> raw(ProbeConfig config) {
      return measure(config, batches -> Embed.raw(input, batches, named.classes()))
          .map(found -> new ProbeRow(input.name(), found));
    }

    private Optional<Probes> measure(
        ProbeConfig config, Function<Iterable<Batch>, Embeddings> embed) {
      if (!train.labelled() || !test.labelled()) {
        return Optional.empty();
      }
      var ids = new ArrayList<Long>();
      var from = embed.apply(train);
      var to = embed.apply(Embed.noting(test, ids));
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
      paired.close();
    }
  }
}
