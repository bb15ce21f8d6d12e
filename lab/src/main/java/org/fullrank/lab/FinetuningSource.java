package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.train.From;
import org.fullrank.train.ModelConfig;
import org.fullrank.train.StoredArchitecture;

/**
 * The pretrained encoder that a fine-tuning begins from.
 *
 * @param weights the stored weights
 * @param architecture encoder, components, and input; the head of the source, if it has one
 */
record FinetuningSource(From weights, ModelConfig architecture) {
  /**
   * The encoder in {@code path}. Of a run folder it takes the exported model, or the newest
   * checkpoint if that has more steps. Of a file of another program, the architecture follows from
   * the names and shapes of its tensors.
   *
   * @throws Problem if there are no weights, or their architecture is not known
   */
  static FinetuningSource of(Path path) {
    if (ExportedModel.isOne(path)) {
      return new FinetuningSource(From.of(path), ExportedModel.open(path).config());
    }
    if (Pretraining.isRun(path)) {
      return ofRun(path);
    }
    if (Files.isDirectory(path)) {
      throw Problem.config(
          Files.exists(path.resolve("config.json"))
              ? path + ": config.json without model.safetensors; the model has no weights"
              : path
                  + ": neither a run nor an exported model; want run.yaml, or config.json and"
                  + " model.safetensors");
    }
    if (!Files.exists(path)) {
      throw Problem.config(
          path
              + ": no such file or folder; want a run folder, the folder of an exported model, or a"
              + " safetensors file");
    }
    Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
    if (ExportedModel.isOne(folder) && path.endsWith("model.safetensors")) {
      return of(folder);
    }
    return new FinetuningSource(From.of(path), StoredArchitecture.of(From.of(path)));
  }

  private static FinetuningSource ofRun(Path run) {
    long steps = Checkpoint.newest(run).map(file -> Checkpoint.open(file).step()).orElse(-1L);
    Path exported = run.resolve("model");
    if (ExportedModel.isOne(exported) && ExportedModel.open(exported).step() >= steps) {
      return of(exported);
    }
    if (steps < 0) {
      throw TrainedRun.onlyBegun(run);
    }
    var settings = Settings.read(run.resolve("run.yaml"), List.of()).usual();
    return new FinetuningSource(
        From.of(run),
        new ModelConfig(
            settings.encoder(),
            settings.components().stream().filter(it -> !it.wraps()).toList(),
            settings.views(),
            Optional.empty()));
  }
}
