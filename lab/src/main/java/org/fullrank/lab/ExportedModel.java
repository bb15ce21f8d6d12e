package org.fullrank.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.recipe.Recipe;
import org.fullrank.train.ModelConfig;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;
import org.fullrank.views.ImageViews;
import tools.jackson.databind.JsonNode;

/**
 * An exported model: a trained encoder, with its classifier if it has one. {@code config.json}
 * holds architecture and input. {@code model.safetensors} holds the weights under the
 * architecture's names, reparametrised weights fused to plain weights, the classifier's below
 * {@code head}. {@code input.json} holds the numbers of the image preprocessing, for programs that
 * do not read views.
 *
 * @param folder folder of both files
 * @param config architecture and input of the model
 */
public record ExportedModel(Path folder, ModelConfig config) {
  private static final String CONFIG = "config.json";
  private static final String INPUT = "input.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String HEAD = "head.";
  private static final Recipe<ModelConfig> GRAMMAR =
      Recipe.of(ModelConfig.class, Settings.choices());

  /**
   * The model in {@code folder}.
   *
   * @throws Problem if the folder holds no model, or its settings cannot be read
   */
  public static ExportedModel open(Path folder) {
    Path config = folder.resolve(CONFIG);
    if (!Files.isRegularFile(config) || !Files.isRegularFile(folder.resolve(WEIGHTS))) {
      throw Problem.config(
          "%s: no exported model here; want %s and %s".formatted(folder, CONFIG, WEIGHTS));
    }
    return new ExportedModel(folder, GRAMMAR.read(config, List.of()));
  }

  /** Exports the inference model of {@code run} to {@code folder}. */
  static void write(TrainedRun run, Path folder) {
    Map<String, Tensor> tensors = new TreeMap<>();
    var classifier = run.model().method().classifier();
    try (var _ = Scope.open()) {
      put(tensors, "", run.model().inference());
      classifier.ifPresent(head -> put(tensors, HEAD, head));
      Safetensors.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "fullrank-encoder-1"));
    }
    var classes = run.data().train().classes();
    var head = classifier.map(_ -> new ModelConfig.Head(classes, ModelConfig.Head.TEMPERATURE));
    Documents.write(folder.resolve(CONFIG), GRAMMAR.json(config(run.config(), head)));
    var input =
        switch (run.config().views()) {
          case ImageViews views -> Documents.ImageInput.of(views.evaluation());
        };
    Documents.write(folder.resolve(INPUT), input);
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
          fill(classifier, HEAD);
          return new Predictor(encoder, classifier, head.classes(), head.temperature());
        });
  }

  private void fill(Module module, String prefix) {
    try (var stored = Safetensors.open(folder.resolve(WEIGHTS))) {
      for (NamedTensor named : Tree.tensors(module)) {
        stored.readInto(prefix + named.name(), named.tensor());
      }
    }
  }
}
