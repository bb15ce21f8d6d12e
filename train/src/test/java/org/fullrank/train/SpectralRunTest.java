package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Splits;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.Split;
import org.fullrank.testing.Weights;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of reparametrised maps. */
class SpectralRunTest {
  @TempDir private Path home;

  @SuppressWarnings("ArrayRecordComponent") // written once, then only read
  private record Vectors(double[] weight, double[] u, double[] v) {
    static Vectors of(Model model) {
      String map = "encoder.blocks.0.attn.qkv.";
      return new Vectors(
          Weights.get(model, map + "weight"),
          Weights.get(model, map + "u"),
          Weights.get(model, map + "v"));
    }
  }

  /** Notes the vectors before the first step and after each, and ends the run after two. */
  private static final class TwoSteps implements Listener {
    private final List<Model> model = new ArrayList<>();
    private final List<Vectors> noted = new ArrayList<>();

    @Override
    public void begins(Model begun, Splits data) {
      model.add(begun);
      noted.add(Vectors.of(begun));
    }

    @Override
    public void step(Progress progress) {
      noted.add(Vectors.of(model.getFirst()));
    }

    @Override
    public boolean stop() {
      return noted.size() > 2;
    }
  }

  /**
   * Three micro-batches of two views each, six forwards: one power iteration, of the new weight.
   * The second step tells, for at the beginning the vectors are exact and no iteration moves them.
   */
  @Test
  void golden_theVectorsMoveOnceAStep() {
    var listener = new TwoSteps();
    try (var folder = RunFolder.create(home.resolve("run"))) {
      var train = new TrainConfig(1, 30, 3, Precision.FP32, 100, 1);
      Run.of(config(train, SigmaReparamConfig.DEFAULT), folder, listener);
    }
    Vectors start = listener.noted.get(1);
    Vectors end = listener.noted.getLast();
    try (var _ = Scope.open()) {
      Tensor weight = Tensors.of(end.weight, 48, 16);
      Tensor u = Ops.normalize(weight.mv(Tensors.of(start.v, 16)), 0);
      assertArrayEquals(Tensors.doubles(u), end.u, 1e-5);
      Tensor v = Ops.normalize(weight.t().mv(u), 0);
      assertArrayEquals(Tensors.doubles(v), end.v, 1e-5);
      double[] twice = Tensors.doubles(Ops.normalize(weight.mv(v), 0));
      assertThat(distance(twice, end.u)).isGreaterThan(1e-4);
    }
  }

  /** Once an epoch, beside the probe's line: the state of tokens, attention and parts. */
  @Test
  void golden_theMetricsTellOfTheEncoder() {
    Path path = home.resolve("run");
    var train = new TrainConfig(1, 256, 1, Precision.FP32, 100, 1);
    var heard = new ArrayList<Metrics.Metric>();
    Listener listener =
        new Listener() {
          @Override
          public void diagnosed(int epoch, List<Metrics.Metric> metrics) {
            heard.addAll(metrics);
          }
        };
    try (var folder = RunFolder.create(path)) {
      var config = config(train, SigmaReparamConfig.DEFAULT, ContraNormConfig.DEFAULT);
      Run.of(config, folder, listener);
    }
    var line = Metrics.read(path.resolve("metrics.jsonl")).getLast();
    assertThat(line)
        .extracting(Metrics.Metric::name)
        .containsExactly(
            "epoch",
            "token_rank",
            "token_cosine",
            "token_variance",
            "token_covariance",
            "attention_entropy",
            "head_norm",
            "head_output_norm",
            "max_logit",
            "gamma",
            "sigma",
            "frobenius",
            "residual",
            "update_ratio",
            "similarity_entropy",
            "effective_rank",
            "rankme",
            "spread",
            "lidar",
            "spectrum_slope",
            "sigreg",
            "hubness",
            "patch_cosine",
            "projection_spread");
    assertThat(line.subList(1, line.size())).isEqualTo(heard);
    assertThat(heard).allMatch(entry -> Double.isFinite(entry.value()) && entry.value() != 0);
  }

  private static RunConfig config(TrainConfig train, ComponentConfig... components) {
    return new RunConfig(
        7,
        new DataConfig.FashionMini(),
        ImageViews.Simclr.small(28, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(16, 1, 2, 2), 14),
        List.of(components),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        train,
        new ProbeConfig(1, 0.07, 1, new ProbeConfig.Subset(20, 20), Split.TEST));
  }

  private static double distance(double[] a, double[] b) {
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      square += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(square);
  }
}
