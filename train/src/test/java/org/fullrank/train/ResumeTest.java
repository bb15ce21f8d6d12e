package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.byol.ByolConfig;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.methods.sigmoidattention.SigmoidAttentionConfig;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that was stopped anywhere and resumed gives the same bytes as one that never was. */
class ResumeTest {
  private static final List<ComponentConfig> ROOMS =
      List.of(SigmaReparamConfig.DEFAULT, SigmoidAttentionConfig.DEFAULT, ContraNormConfig.DEFAULT);

  @TempDir private Path home;

  static Stream<Arguments> runs() {
    return Stream.of(
        Arguments.of(config(SimClrConfig.DEFAULT, ROOMS, 1, Precision.FP32), 3),
        Arguments.of(config(ByolConfig.DEFAULT, List.of(), 2, Precision.FP32), 11),
        Arguments.of(config(ByolConfig.DEFAULT, List.of(), 1, Precision.BF16), 5));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void property_resumedRunEndsInTheSameBytes(RunConfig config, int stopAfter) throws IOException {
    var whole = train(config, home.resolve("whole"), Long.MAX_VALUE);
    train(config, home.resolve("halves"), stopAfter);
    var halves = train(config, home.resolve("halves"), Long.MAX_VALUE);
    assertThat(halves).isEqualTo(whole).hasSizeGreaterThan(30);
    assertThat(steps(home.resolve("halves"))).isEqualTo(steps(home.resolve("whole")));
    assertThat(best(home.resolve("halves"))).isEqualTo(best(home.resolve("whole")));
  }

  /** The best checkpoint's step, its score to the bit, and a digest of each tensor. */
  private static List<Object> best(Path run) {
    Path file = BestCheckpoint.of(run).orElseThrow();
    try (var stored = Safetensors.open(file)) {
      var metadata = stored.metadata();
      return List.of(
          String.valueOf(metadata.get("step")),
          String.valueOf(metadata.get("score")),
          digests(file));
    }
  }

  /** Trains, asks to stop after {@code steps} steps, and gives a digest of each tensor then. */
  private static Map<String, Integer> train(RunConfig config, Path path, long steps) {
    try (var folder = RunFolder.create(path)) {
      Run.of(config, folder, new StopAfter(steps));
    }
    return digests(Checkpoint.newest(path).orElseThrow());
  }

  private static Map<String, Integer> digests(Path checkpoint) {
    var digests = new TreeMap<String, Integer>();
    try (var _ = Scope.open();
        var file = Safetensors.open(checkpoint)) {
      for (String name : file.names()) {
        digests.put(name, Arrays.hashCode(Tensors.doubles(file.read(name))));
      }
    }
    return digests;
  }

  private static long steps(Path run) throws IOException {
    try (var lines = Files.lines(run.resolve("metrics.jsonl"))) {
      return lines.filter(line -> line.startsWith("{\"step\"")).count();
    }
  }

  private static RunConfig config(
      Config method, List<ComponentConfig> components, int accumulate, Precision precision) {
    return new RunConfig(
        7,
        new DataConfig.FashionMini(),
        ImageViews.Simclr.small(28, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 14),
        components,
        method,
        new OptimConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, 1, Schedule.Decaying.DEFAULT),
        new TrainConfig(2, 256, accumulate, precision, 4, 2),
        ProbeConfig.DEFAULT);
  }
}
