package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.Band;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Disease;
import org.fullrank.diagnose.Evidence;
import org.fullrank.diagnose.Geometry;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.LayerHealth;
import org.fullrank.diagnose.PartHealth;
import org.fullrank.diagnose.Spectrum;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.nn.Reading;
import org.fullrank.probe.Interval;
import org.fullrank.report.Gallery.GallerySample;
import org.fullrank.report.ReportData.AccuracyBar;
import org.fullrank.report.ReportData.Anatomy;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;
import org.fullrank.report.ReportData.ProbeScore;
import org.fullrank.report.ReportData.ProvenanceRow;
import org.fullrank.report.ReportData.RunOrigin;

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
            score("Linear probe", "L-BFGS, 10,000 held-out samples", 8731, 7412, 8397)
                .with(classes()),
            score("k-NN", "20 neighbours, cosine, temperature 0.07", 8456, 7698, 8482)),
        new Verdict(
            State.HEALTHY,
            Disease.HEALTHY,
            List.of(new Evidence("effective rank of pooled", 71.4, Band.atLeast(20, 5))),
            "nothing",
            "carry on"),
        curves(),
        new Anatomy(
            new Diagnosis(layers(), attention(), OptionalDouble.empty(), Optional.empty(), parts()),
            Optional.of(new History.AttentionEntropy(120, 0.04))),
        gallery,
        new RunOrigin(
            "seed: 1\nmethod:\n  name: byol\n  hidden: 512\noptim:\n  lr: 1e-3\n",
            List.of(
                new ProvenanceRow("command", "fullrank pretrain run.yaml --set optim.lr=1e-3"),
                new ProvenanceRow("data", "fashion-mnist, sha256 51ba9a8d2f…"))));
  }

  /** 20 coats, of which 5 are given to shirts and 1 to shoes; 10 shirts; no shoe. */
  static ClassResults classes() {
    return new ClassResults(
        List.of("coat", "shirt", "shoe"),
        List.of(List.of(14, 5, 1), List.of(0, 10, 0), List.of(0, 0, 0)),
        List.of(
            new ClassResults.SampleError(picture("test/3", "coat", 3), "shoe", 0.987),
            new ClassResults.SampleError(picture("test/9", "coat", 9), "shirt", 0.5)));
  }

  private static GallerySample picture(String id, String label, int i) {
    return new GallerySample(id, Optional.of(label), image(1, i));
  }

  /** {@code correct}: of what was trained, of random weights and of pixels. */
  private static ProbeScore score(String probe, String protocol, int... correct) {
    return new ProbeScore(
        probe,
        protocol,
        bar("trained", correct[0]),
        List.of(bar("random init", correct[1]), bar("raw pixels", correct[2])));
  }

  private static AccuracyBar bar(String features, int correct) {
    return new AccuracyBar(features, correct / 1e4, Interval.wilson(correct, 10_000));
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
            .mapToObj(
                t -> new PlotPoint(30 * t, f.applyAsDouble(t) + noise * random.nextGaussian()))
            .toList(),
        "What it is. Where it should lie.");
  }

  private static List<LayerHealth> layers() {
    return IntStream.rangeClosed(0, 7).mapToObj(Samples::layer).toList();
  }

  private static LayerHealth layer(int depth) {
    String name = depth == 0 ? "embedding" : depth == 7 ? "pooled" : "block " + depth;
    double[] spectrum =
        IntStream.range(0, 192)
            .mapToDouble(i -> 30 * Math.exp(-i * (0.055 - 0.005 * depth)))
            .toArray();
    return new LayerHealth(
        name,
        new Geometry(
            new Geometry.SampleSize(1000, 192, 0),
            new Spectrum(spectrum),
            50,
            new Geometry.Directions(0.1, -3),
            Geometry.Structure.NONE),
        Optional.empty());
  }

  private static List<PartHealth> parts() {
    var map = new PartHealth("blocks.0.attn.qkv", List.of(new Reading("gamma", -1.25)));
    var norm = new PartHealth("blocks.0.norm1", List.of(new Reading("similarity_entropy", 3.5)));
    return List.of(map, norm);
  }

  private static List<AttentionHealth> attention() {
    RandomGenerator random = new Seed(3).random();
    return IntStream.range(0, 6)
        .mapToObj(block ->
            new AttentionHealth(
                block,
                IntStream.range(0, 3).mapToObj(_ -> head(block + 1, random)).toList(),
                3.89,
                new AttentionHealth.HeadSimilarity(0.5, 0.5)))
        .toList();
  }

  private static AttentionHealth.HeadHealth head(int block, RandomGenerator random) {
    return new AttentionHealth.HeadHealth(
        3.8 - random.nextDouble() * 0.6 * block,
        0.05 * block,
        new AttentionHealth.Reach(45 - block, 1, 1.5, 0.4),
        new AttentionHealth.Extremes(7, 0.25, 0.125));
  }

  /** Ten classes of blobs, each sample a gray gradient. */
  static Gallery gallery(int count) {
    RandomGenerator random = new Seed(7).random();
    var samples = new ArrayList<GallerySample>();
    float[][] embeddings = new float[count][16];
    for (int i = 0; i < count; i++) {
      int label = i % 10;
      samples.add(new GallerySample("train/" + i, Optional.of("class " + label), image(label, i)));
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
