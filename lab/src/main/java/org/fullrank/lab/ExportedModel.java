package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.recipe.Recipe;
import org.fullrank.train.ModelConfig;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.SequenceViews;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An exported model: a trained encoder, with its classifier if it has one. {@code config.json}
 * holds architecture and input, and the keys by which timm opens the folder ({@link TimmFormat}).
 * {@code model.safetensors} holds the weights under the architecture's names, reparametrised
 * weights fused to plain weights, the classifier's below {@code head}, or {@code fc} of a residual
 * network. {@code input.json} holds the numbers of the image preprocessing, for programs that do
 * not read views.
 *
 * @param folder folder of both files
 * @param config architecture and input of the model
 */
public record ExportedModel(Path folder, ModelConfig config) {
  private static final String CONFIG = "config.json";
  private static final String INPUT = "input.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String HEAD = "head.";
  private static final String RESNET_HEAD = "fc.";
  private static final String STEP = "step";
  private static final Recipe<ModelConfig> GRAMMAR =
      Recipe.of(ModelConfig.class, Settings.choices()).besides(TimmFormat.KEYS);

  /**
   * The model in {@code folder}.
   *
   * @throws Problem if the folder holds no model, or its settings cannot be read
   */
  public static ExportedModel open(Path folder) {
    if (!isOne(folder)) {
      throw Problem.config(
          "%s: no exported model here; want %s and %s".formatted(folder, CONFIG, WEIGHTS));
    }
    return new ExportedModel(folder, GRAMMAR.read(folder.resolve(CONFIG), List.of()));
  }

  /** Whether {@code folder} holds an exported model. */
  static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG))
        && Files.isRegularFile(folder.resolve(WEIGHTS));
  }

  /** The optimizer steps of its training; -1 for a model that does not say. */
  long step() {
    try (var stored = Safetensors.open(folder.resolve(WEIGHTS))) {
      return Long.parseLong(stored.metadata().getOrDefault(STEP, "-1"));
    } catch (NumberFormatException _) {
      return -1; // of another program
    }
  }

  /**
   * Exports the inference model of {@code run} to {@code folder}.
   *
   * @return what timm has no counterpart for, in words; empty if timm can open the folder
   */
  static List<String> write(TrainedRun run, long step, Path folder) {
    var classifier = run.model().method().classifier();
    var classes = run.data().train().classes();
    var head = classifier.map(_ -> new ModelConfig.Head(classes, ModelConfig.Head.TEMPERATURE));
    var config = config(run.config(), head);
    return write(config, step, new Exported(run.model().inference(), classifier), folder);
  }

  /** The modules of an exported model. */
  record Exported(Encoder encoder, Optional<LinearMap> classifier) {}

  /** Writes the model of {@code modules}, which are built as {@code config} says. */
  static List<String> write(ModelConfig config, long step, Exported modules, Path folder) {
    Map<String, Tensor> tensors = new TreeMap<>();
    try (var _ = Scope.open()) {
      put(tensors, "", modules.encoder());
      modules.classifier().ifPresent(it -> put(tensors, head(config.encoder()), it));
      var metadata = Map.of("format", "fullrank-encoder-1", STEP, Long.toString(step));
      Safetensors.write(folder.resolve(WEIGHTS), tensors, metadata);
    }
    var settings = (ObjectNode) GRAMMAR.json(config);
    TimmFormat.write(config, modules.encoder().width(), settings);
    Documents.write(folder.resolve(CONFIG), settings);
    var input =
        switch (config.views()) {
          case ImageViews views -> Documents.ImageInput.of(views.evaluation());
          case SequenceViews views -> Documents.SequenceInput.of(views);
        };
    Documents.write(folder.resolve(INPUT), input);
    return TimmFormat.misfits(config);
  }

  private static String head(EncoderConfig encoder) {
    return switch (encoder) {
      case EncoderConfig.ResNet _ -> RESNET_HEAD;
      case EncoderConfig.Vit _, EncoderConfig.Text _, EncoderConfig.Speech _ -> HEAD;
    };
  }

  private static void put(Map<String, Tensor> tensors, String prefix, Module module) {
    for (NamedTensor named : Tree.fused(module)) {
      tensors.put(prefix + named.name(), named.tensor());
    }
  }

  private static ModelConfig config(RunConfig run, Optional<ModelConfig.Head> head) {
    var left = run.components().stream().filter(component -> !component.fuses()).toList();
    return new ModelConfig(run.encoder(), left, run.usual().views(), head);
  }

  /**
   * The same model with its classifier calibrated by {@code fitted}: rewrites config.json, the
   * weights stay.
   *
   * @throws Problem if the model has no classifier
   */
  ExportedModel calibrated(Calibrator fitted) {
    var head =
        config
            .head()
            .orElseThrow(() -> Problem.config(folder + ": the model has no classifier"))
            .calibrated(fitted);
    var changed =
        new ModelConfig(config.encoder(), config.components(), config.views(), Optional.of(head));
    var settings = (ObjectNode) GRAMMAR.json(changed);
    try (var _ = Scope.open()) {
      TimmFormat.write(changed, changed.build().width(), settings);
    }
    Documents.write(folder.resolve(CONFIG), settings);
    return new ExportedModel(folder, changed);
  }

  /** All settings of the model as a JSON tree. */
  JsonNode settings() {
    return GRAMMAR.json(config);
  }

  /**
   * The encoder with its stored weights.
   *
   * @throws Problem if the file of weights does not fit the settings
   */
  public Encoder encoder() {
    var encoder = config.build();
    fill(encoder, "");
    return encoder;
  }

  /**
   * The classifier at its stored temperature, if the model has one.
   *
   * @throws Problem if the file of weights does not fit the settings
   */
  public Optional<Predictor> predictor() {
    return config
        .head()
        .map(head -> {
          var encoder = encoder();
          LinearMap classifier = config.classifier(encoder.width()).orElseThrow();
          fill(classifier, storedHead());
          return Predictor.of(encoder, classifier, head);
        });
  }

  private String storedHead() {
    try (var stored = Safetensors.open(folder.resolve(WEIGHTS))) {
      return stored.names().contains(RESNET_HEAD + "weight") ? RESNET_HEAD : HEAD;
    }
  }

  private void fill(Module module, String prefix) {
    try (var stored = Safetensors.open(folder.resolve(WEIGHTS))) {
      for (NamedTensor named : Tree.tensors(module)) {
        stored.readInto(prefix + named.name(), named.tensor());
      }
    }
  }
}
