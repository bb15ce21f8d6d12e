package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.checkpoint.BestCheckpoint;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.diagnose.Findings;
import org.fullrank.diagnose.History;
import org.fullrank.encoder.Encoder;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.EncoderEvaluation;
import org.fullrank.train.ModelConfig;

/**
 * A trained encoder, opened without the images of its training: from an exported model, or from a
 * run folder.
 *
 * @param path the folder that was opened
 * @param config architecture and input of the encoder
 * @param encoder the encoder with its stored weights
 */
public record SavedEncoder(Path path, ModelConfig config, Encoder encoder) {
  private static final int BATCH = 250;

  /**
   * Opens the encoder in {@code path}: a folder with config.json and model.safetensors, the folder
   * or ONNX file of a BERT of Hugging Face, or a run folder. Of a run folder it takes the exported
   * model, or the encoder of the newest checkpoint if that has more steps.
   *
   * @throws Problem if {@code path} is neither, or the files do not fit each other
   */
  public static SavedEncoder open(Path path) {
    if (BertModel.isOne(path)) {
      return BertModel.open(path);
    }
    BertModel.refuseOthers(path);
    if (ExportedModel.isOne(path)) {
      return of(path, ExportedModel.open(path));
    }
    if (!Files.isDirectory(path)) {
      throw Problem.config(
          path + ": no such folder; want a run folder, or the folder of an exported model");
    }
    if (!Pretraining.isRun(path)) {
      throw Problem.config(
          path
              + ": neither a run nor an exported model; want run.yaml, or config.json and"
              + " model.safetensors");
    }
    return ofRun(path);
  }

  /**
   * Opens the encoder of the best checkpoint in the run folder {@code run}.
   *
   * @throws Problem if {@code run} is no run folder, or keeps no best checkpoint
   */
  public static SavedEncoder best(Path run) {
    if (!Pretraining.isRun(run)) {
      throw Problem.config(
          run + ": no run here (there is no run.yaml); only runs keep a best checkpoint");
    }
    return restored(run, Checkpoint.open(BestCheckpoint.required(run)));
  }

  private static SavedEncoder of(Path path, ExportedModel model) {
    return new SavedEncoder(path, model.config(), model.encoder());
  }

  private static SavedEncoder ofRun(Path run) {
    Optional<Checkpoint> newest = Checkpoint.newest(run).map(Checkpoint::open);
    long steps = newest.map(Checkpoint::step).orElse(-1L);
    Path exported = run.resolve("model");
    if (ExportedModel.isOne(exported)) {
      var model = ExportedModel.open(exported);
      if (model.step() >= steps) {
        return of(run, model);
      }
    }
    return restored(run, newest.orElseThrow(() -> TrainedRun.onlyBegun(run)));
  }

  private static SavedEncoder restored(Path run, Checkpoint checkpoint) {
    var settings = Settings.read(run.resolve("run.yaml"), List.of()).usual();
    var config =
        new ModelConfig(
            settings.encoder(), settings.components(), settings.views(), Optional.empty());
    var encoder = config.build();
    checkpoint.restoreChild("model.encoder", encoder);
    return new SavedEncoder(run, config, encoder);
  }

  /**
   * The embeddings of every readable image of {@code images}, with indices and ids.
   *
   * @param skipped collects the unreadable images
   */
  public EmbeddingsFile embed(Dataset images, Skipped skipped) {
    checked(images);
    try (var batches = Batches.of(images, config.views().evaluation(), BATCH, skipped::add)) {
      return Embed.file(
          encoder, batches, images.classes(), place -> images.id(Math.toIntExact(place)));
    }
  }

  /**
   * The evaluation on other images: probes, their baselines and the verdict. The baseline encoder
   * has the same architecture and random weights of seed 0.
   */
  public EncoderEvaluation evaluate(Splits data, ProbeConfig probe) {
    checked(data.train());
    return EncoderEvaluation.of(config, probe, data, encoder);
  }

  /** The findings for the verdict on these images, beside the random weights of seed 0. */
  Findings diagnose(Splits data) {
    checked(data.train());
    return EncoderEvaluation.diagnose(config, data, encoder).after(history());
  }

  private void checked(Dataset data) {
    config
        .views()
        .misfit(data.modality())
        .ifPresent(_ -> {
          throw Problem.data(
              "%s: the encoder takes %s, was a set of %s"
                  .formatted(path, config.views().modality().several(), data.modality().several()));
        });
  }

  private History history() {
    return TrainedRun.history(path); // an exported model has none
  }
}
