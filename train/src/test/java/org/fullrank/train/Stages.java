package org.fullrank.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.core.Precision;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.Config;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;

/** Short runs of two stages, and what their checkpoints hold. */
final class Stages {
  static final EncoderConfig ENCODER = vit(32, 2);

  private Stages() {}

  static EncoderConfig.Vit vit(int width, int depth) {
    return EncoderConfig.Vit.of(new VitSize(width, depth, 2, 2), 14);
  }

  /** Four steps of SimCLR. */
  static RunConfig first(EncoderConfig encoder) {
    return config(encoder, SimClrConfig.DEFAULT, ImageViews.Simclr.small(28, Pixels.GRAY));
  }

  /** Four steps of classification. */
  static RunConfig second(EncoderConfig encoder) {
    return config(encoder, SupervisedConfig.DEFAULT, ImageViews.Plain.of(28, Pixels.GRAY));
  }

  static RunConfig config(EncoderConfig encoder, Config method, ViewsConfig views) {
    return new RunConfig(
        7,
        new DataConfig.Subset(new DataConfig.FashionMini(), 64, Optional.of(16)),
        views,
        encoder,
        List.of(),
        method,
        new OptimConfig.AdamW(1e-2, 0.9, 0.999, 1e-8, 0.05, 1, Schedule.Decaying.DEFAULT),
        new TrainConfig(2, 32, 1, Precision.FP32, 100, 1),
        ProbeConfig.DEFAULT.every(0));
  }

  /** Trains up to the end. */
  static Map<String, double[]> train(RunConfig config, Path folder) {
    return train(config, folder, Long.MAX_VALUE);
  }

  /** Trains, asks to stop after {@code steps} steps, and gives the tensors then. */
  static Map<String, double[]> train(RunConfig config, Path path, long steps) {
    try (var folder = RunFolder.create(path)) {
      Run.of(config, folder, new StopAfter(steps));
    }
    return tensors(path);
  }

  /** The tensors in the newest checkpoint. */
  static Map<String, double[]> tensors(Path run) {
    var all = new TreeMap<String, double[]>();
    try (var _ = Scope.open();
        var file = Safetensors.open(Checkpoint.newest(run).orElseThrow())) {
      file.names().forEach(name -> all.put(name, Tensors.doubles(file.read(name))));
    }
    return all;
  }

  static Map<String, double[]> below(String prefix, Map<String, double[]> tensors) {
    var some = new TreeMap<>(tensors);
    some.keySet().removeIf(name -> !name.startsWith(prefix));
    return some;
  }

  /** Writes the encoder in a checkpoint of {@code run}, each name behind {@code prefix}. */
  static void export(Path run, String prefix, Path file, Map<String, Tensor> more) {
    try (var _ = Scope.open();
        var stored = Safetensors.open(Checkpoint.newest(run).orElseThrow())) {
      var tensors = new TreeMap<>(more);
      for (String name : stored.names()) {
        if (name.startsWith("model.encoder.")) {
          tensors.put(prefix + name.substring("model.encoder.".length()), stored.read(name));
        }
      }
      Safetensors.write(file, tensors, Map.of());
    }
  }
}
