package org.fullrank.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Skipped;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.loader.Batches;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.byov.ByovConfig;
import org.fullrank.methods.byov.CounterpartConfig;
import org.fullrank.methods.byov.McDropoutConfig;
import org.fullrank.methods.byov.PosteriorScope;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Predictor;
import org.fullrank.train.Progress;
import org.fullrank.train.Run;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a few steps on the small set of Fashion-MNIST. */
class ByovRunTest {
  private static final ProbedUncertainty SMALL = new ProbedUncertainty(200, 200, 4);
  private static final ByovConfig BYOV = ByovConfig.DEFAULT;
  private static final ByovConfig WITH_HEAD =
      new ByovConfig(
          new PosteriorScope.EncoderAndHead(),
          BYOV.estimator(),
          BYOV.prior(),
          0.05,
          true,
          BYOV.teacher(),
          BYOV.divergence(),
          1,
          1);

  @TempDir private Path home;

  private static RunConfig config(Config method, List<ComponentConfig> components, int epochs) {
    ViewsConfig views =
        method.needs().fewest() == 1
            ? ImageViews.Plain.of(14, Pixels.GRAY)
            : ImageViews.Simclr.small(14, Pixels.GRAY);
    return new RunConfig(
        3,
        new DataConfig.FashionMini(),
        views,
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        components,
        method,
        new OptimConfig.AdamW(3e-3, 0.9, 0.999, 1e-8, 0, 1, new Schedule.Cosine(0.1, 0)),
        new TrainConfig(epochs, 40, 1, Precision.FP32, 1000, 1),
        ProbeConfig.DEFAULT.every(0));
  }

  private Model train(RunConfig config, String name, long steps) {
    try (var folder = RunFolder.create(home.resolve(name))) {
      return Run.of(config, folder, new Until(steps)).model();
    }
  }

  private static final class Until implements Listener {
    private final long steps;
    private long done;

    Until(long steps) {
      this.steps = steps;
    }

    @Override
    public void step(Progress progress) {
      done++;
    }

    @Override
    public boolean stop() {
      return done >= steps;
    }
  }

  /**
   * Six steps, and three and three more, are the same bits: weights, {@code ρ}, target, moments.
   */
  @Test
  void property_aResumedRunEndsInTheSameBytes() {
    var config = config(ByolConfig.DEFAULT, List.of(CounterpartConfig.DEFAULT, BYOV), 1);
    train(config, "whole", 6);
    train(config, "halves", 3);
    train(config, "halves", 3);
    assertThat(digests("halves"))
        .isEqualTo(digests("whole"))
        .containsKeys(
            "model.encoder.blocks.0.attn.qkv.weight_rho",
            "model.method.target.encoder.blocks.0.attn.qkv.weight_rho",
            "model.method.counterpart.encoder.blocks.0.attn.qkv.weight_rho");
  }

  private Map<String, Integer> digests(String run) {
    var digests = new TreeMap<String, Integer>();
    try (var _ = Scope.open();
        var file = Safetensors.open(Checkpoint.newest(home.resolve(run)).orElseThrow())) {
      for (String name : file.names()) {
        digests.put(name, Arrays.hashCode(Tensors.doubles(file.read(name))));
      }
    }
    return digests;
  }

  /** A run that began well is not called sick. */
  @Test
  void golden_aRunThatBeganWellIsHealthy() {
    var config = config(ByolConfig.DEFAULT, List.of(BYOV), 2);
    try (var data = config.open(new Skipped())) {
      var model = train(config, "healthy", Long.MAX_VALUE);
      var verdict =
          Verdict.of(
              EncoderEvaluation.diagnose(config, data, model, new History(List.of(), List.of())));
      assertThat(verdict.state()).isNotEqualTo(State.SICK);
    }
  }

  /** Classes under draws: kept over inputs, different by seed, with epistemic uncertainty. */
  @Test
  void golden_predictionsUnderDraws() {
    var config = config(SupervisedConfig.DEFAULT, List.of(WITH_HEAD), 1);
    var model = train(config, "supervised", 20);
    try (var _ = Scope.open();
        var data = config.open(new Skipped());
        var batches = Batches.of(data.test(), config.views().evaluation(), 50, _ -> {})) {
      var predictor = Predictor.of(model, data.test().classes()).orElseThrow();
      Tensor values = batches.iterator().next().view(0).input().values();
      Tensor drawn = predictor.probabilities(Input.of(values), 5, new Seed(1));
      Tensor again = predictor.probabilities(Input.of(values.narrow(0, 10, 5)), 5, new Seed(1));
      assertArrayEquals(Tensors.doubles(drawn.narrow(1, 10, 5)), Tensors.doubles(again), 1e-5);
      var predictive = new PosteriorPredictive(drawn);
      assertTrue(Arrays.stream(Tensors.doubles(predictive.epistemic())).allMatch(it -> it > 0));
      double[] deviations = Tensors.doubles(predictive.deviationOfPrediction());
      assertTrue(Arrays.stream(deviations).allMatch(it -> it > 0));
      var means = new PosteriorPredictive(predictor.probabilities(Input.of(values)));
      assertThat(Tensors.doubles(means.deviation())).containsOnly(0);
    }
  }

  /** Every kind of measure is finite; a plain model has no spread, and one draw. */
  @Test
  void golden_measuresOfAByovAndOfAByol() {
    List<String> names =
        List.of(
            "probe_ece",
            "probe_brier",
            "probe_skill",
            "probe_nll",
            "probe_accuracy",
            "probe_deviation",
            "probe_total",
            "probe_epistemic",
            "means_ece",
            "means_brier_blur_2",
            "scaled_ece",
            "ensemble_brier",
            "laplace_ece",
            "probe_brier_corrupted",
            "probe_auroc_turned",
            "probe_mutual_inverted",
            "retrieval_auroc",
            "retrieval_auroc_turned",
            "counterpart_quantiles",
            "counterpart_ranks",
            "counterpart_distance",
            "counterpart_ratio_quantiles",
            "counterpart_mean",
            "counterpart_spread");
    var byov = config(ByolConfig.DEFAULT, List.of(CounterpartConfig.DEFAULT, BYOV), 1);
    var found = measures(byov, "byov", names);
    assertThat(found.keySet()).containsExactlyElementsOf(names);
    assertThat(found.values()).allMatch(Double::isFinite);
    assertEquals(1, found.get("probe_skill") + found.get("probe_brier"), 1e-12);
    assertTrue(found.get("probe_deviation") > 0 && found.get("probe_epistemic") > 0);
    var byol = measures(config(ByolConfig.DEFAULT, List.of(), 1), "byol", names);
    assertEquals(0, byol.get("probe_deviation"), 0);
    assertEquals(byol.get("means_ece"), byol.get("probe_ece"), 1e-6);
    assertThat(byol).doesNotContainKeys("counterpart_quantiles", "counterpart_ranks");
    var dropout = config(ByolConfig.DEFAULT, List.of(McDropoutConfig.DEFAULT), 1);
    assertTrue(measures(dropout, "dropout", List.of("probe_deviation")).get("probe_deviation") > 0);
  }

  private Map<String, Double> measures(RunConfig config, String name, List<String> names) {
    var model = train(config, name, 20);
    try (var data = config.open(new Skipped())) {
      return SMALL.of(model, data, config.views().evaluation(), names);
    }
  }

  /** Three classifiers apart are three draws; one alone has no spread. */
  @Test
  void golden_anEnsemble() {
    var config = config(SupervisedConfig.DEFAULT, List.of(), 1);
    var first = train(config, "first", 10);
    var second = train(config, "second", 20);
    try (var _ = Scope.open();
        var data = config.open(new Skipped());
        var batches = Batches.of(data.test(), config.views().evaluation(), 50, _ -> {})) {
      Input input = Input.of(batches.iterator().next().view(0).input().values());
      List<String> classes = data.test().classes();
      var a = Predictor.of(first, classes).orElseThrow();
      var b = Predictor.of(second, classes).orElseThrow();
      var predictive = new Ensemble(List.of(a, b)).predict(input);
      double[] mean = Tensors.doubles(predictive.mean());
      double[] one = Tensors.doubles(a.probabilities(input));
      double[] two = Tensors.doubles(b.probabilities(input));
      for (int i = 0; i < mean.length; i++) {
        assertEquals((one[i] + two[i]) / 2, mean[i], 1e-6);
      }
      assertThatThrownBy(
              () -> new Ensemble(List.of(a, new Predictor(b.encoder(), b.head(), List.of("x"), 1))))
          .hasMessageStartingWith("members: want the same classes in the same order");
      assertThatThrownBy(() -> new Ensemble(List.of()))
          .hasMessage("members: want one or more, was none");
    }
  }

  @Test
  void refuses_unknownNames() {
    assertThat(ProbedUncertainty.has("probe_ece")).isTrue();
    assertThat(ProbedUncertainty.has("probe_ece_blur_5")).isTrue();
    assertThat(ProbedUncertainty.has("probe_auroc_turned")).isTrue();
    for (String wrong :
        List.of(
            "accuracy",
            "probe",
            "probe_ece_blur_6",
            "probe_auroc",
            "nobody_ece",
            "retrieval_ece",
            "counterpart_x",
            "probe_auroc_clean",
            "probe_ece_mist")) {
      assertThat(ProbedUncertainty.has(wrong)).as(wrong).isFalse();
    }
    assertThatThrownBy(() -> new ProbedUncertainty(10, 200, 4)).hasMessageStartingWith("trained");
    assertThatThrownBy(() -> new ProbedUncertainty(200, 200, 1)).hasMessageStartingWith("draws");
  }
}
