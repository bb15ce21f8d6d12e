package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.probe.Interval;
import org.fullrank.report.Gallery.Sample;
import org.fullrank.report.ReportData.Anatomy;
import org.fullrank.report.ReportData.Attention;
import org.fullrank.report.ReportData.Bar;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.Fact;
import org.fullrank.report.ReportData.Finding;
import org.fullrank.report.ReportData.Head;
import org.fullrank.report.ReportData.Health;
import org.fullrank.report.ReportData.Layer;
import org.fullrank.report.ReportData.Origin;
import org.fullrank.report.ReportData.Part;
import org.fullrank.report.ReportData.Point;
import org.fullrank.report.ReportData.Quantity;
import org.fullrank.report.ReportData.Score;

/** A run that never was, with something in every section. */
final class Samples {
  private Samples() {}

  static ReportData run() {
    return run("byol-fashion", gallery(60));
  }

  static ReportData run(String name, Gallery gallery) {
    return new ReportData(
        name,
        "BYOL · ViT 192 × 6, patch 4 · Fashion-MNIST, 60,000 images · 30 epochs",
        List.of(
            score("Linear probe", "L-BFGS, 10,000 held-out samples", 8731, 7412, 8397),
            score("k-NN", "20 neighbours, cosine, temperature 0.07", 8456, 7698, 8482)),
        new Finding(
            Health.HEALTHY,
            "Healthy",
            List.of(
                "effective rank 71.4 of 192 at the output",
                "mean cosine of unrelated samples 0.09",
                "lowest attention entropy 1.31 of 3.89 nats (block 5, head 2)"),
            "",
            ""),
        curves(),
        new Anatomy(
            layers(),
            attention(),
            Optional.of("A head was first seen under 5 % after step 120."),
            parts()),
        gallery,
        new Origin(
            "seed: 1\nmethod:\n  name: byol\n  hidden: 512\noptim:\n  lr: 1e-3\n",
            List.of(
                new Fact("command", "fullrank pretrain run.yaml --set optim.lr=1e-3"),
                new Fact("data", "fashion-mnist, sha256 51ba9a8d2f…"))));
  }

  /** {@code correct}: of what was trained, of random weights and of pixels. */
  private static Score score(String probe, String protocol, int... correct) {
    return new Score(
        probe,
        protocol,
        bar("trained", correct[0]),
        List.of(bar("random init", correct[1]), bar("raw pixels", correct[2])));
  }

  private static Bar bar(String features, int correct) {
    return new Bar(features, correct / 1e4, Interval.wilson(correct, 10_000));
  }

  private static List<Curve> curves() {
    return List.of(
        curve("loss", 2000, t -> 0.4 + 1.6 * Math.exp(-5 * t), 0.06),
        curve(
            "learning rate",
            2000,
            t -> 1e-3 * Math.min(10 * t, 0.5 + 0.5 * Math.cos(Math.PI * t)),
            0),
        curve("kNN accuracy, %", 30, t -> 84.5 - 30 * Math.exp(-4 * t), 0.4),
        curve("gradient norm", 2000, t -> 0.2 + Math.exp(-8 * t), 0.1));
  }

  private static Curve curve(String name, int count, DoubleUnaryOperator f, double noise) {
    RandomGenerator random = new Seed(count).random();
    return new Curve(
        name,
        "epoch",
        IntStream.rangeClosed(1, count)
            .mapToDouble(i -> (double) i / count)
            .mapToObj(t -> new Point(30 * t, f.applyAsDouble(t) + noise * random.nextGaussian()))
            .toList());
  }

  private static List<Layer> layers() {
    return IntStream.rangeClosed(0, 7).mapToObj(Samples::layer).toList();
  }

  private static Layer layer(int depth) {
    String name = depth == 0 ? "embedding" : depth == 7 ? "pooled" : "block " + depth;
    List<Double> spectrum =
        IntStream.range(0, 192).mapToObj(i -> 30 * Math.exp(-i * (0.055 - 0.005 * depth))).toList();
    return new Layer(name, spectrum, 25 + 6.6 * depth);
  }

  private static List<Part> parts() {
    var map = new Part("blocks.0.attn.qkv", List.of(new Quantity("gamma", -1.25)));
    var norm = new Part("blocks.0.norm1", List.of(new Quantity("similarity_entropy", 3.5)));
    return List.of(map, norm);
  }

  private static List<Attention> attention() {
    RandomGenerator random = new Seed(3).random();
    return IntStream.rangeClosed(1, 6)
        .mapToObj(block ->
            new Attention(
                "block " + block,
                3.89,
                IntStream.range(0, 3)
                    .mapToObj(_ ->
                        new Head(
                            3.8 - random.nextDouble() * 0.6 * block,
                            0.05 * block,
                            45 - block,
                            1.5,
                            0.4,
                            7))
                    .toList()))
        .toList();
  }

  /** Ten classes of blobs, each sample a gray gradient. */
  static Gallery gallery(int count) {
    RandomGenerator random = new Seed(7).random();
    var samples = new ArrayList<Sample>();
    float[][] embeddings = new float[count][16];
    for (int i = 0; i < count; i++) {
      int label = i % 10;
      samples.add(new Sample("train/" + i, Optional.of("class " + label), image(label, i)));
      for (int j = 0; j < 16; j++) {
        embeddings[i][j] = (float) ((j == label ? 2 : 0) + 0.5 * random.nextGaussian());
      }
    }
    return Gallery.of(samples, embeddings);
  }

  private static Image image(int label, int i) {
    byte[] pixels = new byte[28 * 28];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = (byte) (label * 20 + (p % 28) * 2 + i % 5);
    }
    return new Image(1, 28, 28, pixels);
  }
}
