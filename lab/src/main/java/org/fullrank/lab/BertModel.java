package org.fullrank.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.encoder.BlockConfig;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.TokenConfig;
import org.fullrank.encoder.TokenEncoderConfig;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.nn.Biases;
import org.fullrank.nn.MlpKind;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.texts.TokenizerConfig;
import org.fullrank.train.BertWeights;
import org.fullrank.train.ModelConfig;
import org.fullrank.views.TextViews;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A BERT of Hugging Face as an encoder of text: a folder with {@code model.safetensors} or one
 * {@code .onnx} file, a file whose name ends in {@code tokenizer.json}, and {@code config.json},
 * which an ONNX file can do without. The pooled representation is the mean of the last states of
 * the real tokens, as in Sentence-BERT; the pooler of the file is not used.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">Devlin et al., BERT, NAACL 2019</a>
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT, EMNLP
 *     2019</a>
 */
final class BertModel {
  private static final double EPSILON = 1e-12;
  private static final JsonMapper JSON = new JsonMapper();

  private BertModel() {}

  /** Whether {@code path} is the folder of a BERT, or its .onnx file. */
  static boolean isOne(Path path) {
    if (Files.isRegularFile(path)) {
      return named(path, ".onnx");
    }
    return Files.isDirectory(path)
        && (file(path, ".onnx").isPresent()
            || (Files.isRegularFile(path.resolve("model.safetensors"))
                && settings(path).path("model_type").asString("").equals("bert")));
  }

  /**
   * Refuses the folder of another model of Hugging Face.
   *
   * @throws Problem that names the kind of the model
   */
  static void refuseOthers(Path path) {
    String kind = settings(path).path("model_type").asString("");
    if (!kind.isEmpty() && !kind.equals("bert")) {
      throw Problem.data(
          "%s: want a model of Fullrank or a BERT of Hugging Face; config.json: model_type is %s"
              .formatted(path, kind));
    }
  }

  /**
   * Opens the encoder in {@code path}.
   *
   * @throws Problem if a file is missing, damaged, or does not fit the others
   */
  static SavedEncoder open(Path path) {
    try (var _ = Scope.open()) {
      BertWeights read = BertWeights.read(weights(path));
      ModelConfig config = config(path, read);
      Encoder encoder = config.build();
      Ops.noGrad(() -> {
        Tree.tensors(encoder).forEach(it -> fill(it, read));
        return read;
      });
      return new SavedEncoder(path, config, encoder);
    }
  }

  /**
   * Architecture and input of the encoder in {@code path}.
   *
   * @throws Problem if a file is missing, damaged, or does not fit the others
   */
  static ModelConfig config(Path path) {
    try (var _ = Scope.open()) {
      return config(path, BertWeights.read(weights(path)));
    }
  }

  private static ModelConfig config(Path path, BertWeights read) {
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().resolveSibling("");
    refuseOthers(folder);
    Path tokenizer =
        file(folder, "tokenizer.json")
            .orElseThrow(() -> Problem.data(folder + ": want a tokenizer.json beside the weights"));
    return config(read, settings(folder), tokenizer);
  }

  private static Path weights(Path path) {
    return Files.isDirectory(path)
        ? file(path, ".onnx").orElse(path.resolve("model.safetensors"))
        : path;
  }

  private static boolean named(Path file, String end) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(end);
  }

  private static Optional<Path> file(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(it -> named(it, end)).sorted().findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static JsonNode settings(Path folder) {
    try {
      return JSON.readTree(Files.readAllBytes(folder.resolve("config.json")));
    } catch (IOException | JacksonException _) {
      return JsonNodeFactory.instance.objectNode(); // an ONNX file can do without
    }
  }

  private static ModelConfig config(BertWeights weights, JsonNode settings, Path tokenizer) {
    long[] positions = weights.tensor("embeddings.position_embeddings.weight").shape();
    int width = Math.toIntExact(positions[1]);
    int heads = settings.path("num_attention_heads").asInt(weights.heads());
    if (heads < 1 || width % heads != 0 || weights.depth() == 0) {
      throw Problem.data(
          String.format(
              Locale.ROOT,
              "%s: want a BERT; it has %d blocks of %d entries and %d heads; a config.json beside it"
                  + " may say num_attention_heads",
              weights.file(),
              weights.depth(),
              width,
              heads));
    }
    String kind = settings.path("position_embedding_type").asString("absolute");
    if (!kind.equals("absolute")) {
      throw Problem.data(
          "%s: config.json: position_embedding_type: want absolute, was %s"
              .formatted(weights.file(), kind));
    }
    long hidden = weights.tensor("encoder.layer.0.intermediate.dense.bias").size(0);
    var size = new VitSize(width, weights.depth(), heads, (double) hidden / width);
    var block =
        new BlockConfig(
            NormPlacement.POST,
            BlockConfig.DEFAULT.queryKeyNorm(),
            Optional.empty(),
            0,
            0,
            settings.path("layer_norm_eps").asDouble(EPSILON),
            mlp(weights.file(), settings.path("hidden_act").asString("gelu")),
            Biases.DEFAULT);
    var body =
        new TokenEncoderConfig(
            TrunkConfig.of(size).withBlock(_ -> block),
            Pool.MEAN,
            TokenConfig.DEFAULT.withPreNorm(true));
    int types = Math.toIntExact(weights.tensor("embeddings.token_type_embeddings.weight").size(0));
    var views =
        new TextViews(new TokenizerConfig.HuggingFace(tokenizer), 2, (int) positions[0], 1, 0, 0);
    return new ModelConfig(new EncoderConfig.Text(body, types), List.of(), views, Optional.empty());
  }

  private static MlpKind mlp(Path file, String name) {
    return switch (name) {
      case "gelu" -> MlpKind.GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> MlpKind.GELU_TANH;
      case "relu" -> MlpKind.RELU;
      default ->
          throw Problem.data(
              "%s: config.json: hidden_act: want gelu, gelu_new or relu, was %s"
                  .formatted(file, name));
    };
  }

  private static void fill(NamedTensor into, BertWeights weights) {
    Tensor stored = stored(into.name(), weights);
    Tensor fitting =
        into.name().equals("token_embedding.weight") && stored.size(0) > into.tensor().size(0)
            ? stored.narrow(0, 0, into.tensor().size(0)) // rows that no token uses
            : stored;
    if (!Arrays.equals(fitting.shape(), into.tensor().shape())) {
      throw Problem.data(
          "%s: %s: want the shape %s, was %s"
              .formatted(
                  weights.file(),
                  into.name(),
                  Arrays.toString(into.tensor().shape()),
                  Arrays.toString(stored.shape())));
    }
    into.tensor().copy_(fitting);
  }

  /** The tensor of the encoder's {@code name}. */
  private static Tensor stored(String name, BertWeights weights) {
    if (name.equals("pos_embed")) {
      return weights.tensor("embeddings.position_embeddings.weight").unsqueeze(0);
    }
    if (!name.startsWith("blocks.")) {
      String end = name.substring(name.lastIndexOf('.'));
      String begin = name.substring(0, name.lastIndexOf('.'));
      return weights.tensor(
          switch (begin) {
            case "token_embedding" -> "embeddings.word_embeddings" + end;
            case "token_type_embedding" -> "embeddings.token_type_embeddings" + end;
            case "norm_pre" -> "embeddings.LayerNorm" + end;
            default -> name;
          });
    }
    String[] words = name.split("\\.", 3);
    return inBlock("encoder.layer." + words[1] + ".", words[2], weights);
  }

  private static Tensor inBlock(String layer, String name, BertWeights weights) {
    String end = name.substring(name.lastIndexOf('.'));
    if (name.startsWith("attn.qkv")) {
      return Ops.cat(
          0,
          Stream.of("query", "key", "value")
              .map(part -> weights.tensor(layer + "attention.self." + part + end))
              .toArray(Tensor[]::new));
    }
    return weights.tensor(
        layer
            + switch (name.substring(0, name.lastIndexOf('.'))) {
              case "attn.proj" -> "attention.output.dense";
              case "norm1" -> "attention.output.LayerNorm";
              case "mlp.fc1" -> "intermediate.dense";
              case "mlp.fc2" -> "output.dense";
              case "norm2" -> "output.LayerNorm";
              default -> name;
            }
            + end);
  }
}
