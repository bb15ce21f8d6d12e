package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.TextData;
import org.fullrank.texts.BytePairTrainer;
import org.fullrank.train.BertWeights;
import org.fullrank.train.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny BERT beside a plain Java forward pass. */
class BertFixtureTest {
  private static final int WIDTH = 4;
  private static final int HEADS = 2;
  private static final int HIDDEN = 6;
  private static final int PLACES = 5;
  private static final int WORDS = 260;
  private static final String TEXT = "abc";
  private static final int[] IDS = {1, 4 + 'a', 4 + 'b', 4 + 'c', 2};

  @TempDir private Path folder;

  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  private record Array(double[] values, int... shape) {}

  private static Map<String, Array> weights() {
    RandomGenerator random = new Seed(7).random();
    var all = new LinkedHashMap<String, Array>();
    put(all, random, "embeddings.word_embeddings.weight", WORDS, WIDTH);
    put(all, random, "embeddings.position_embeddings.weight", PLACES, WIDTH);
    put(all, random, "embeddings.token_type_embeddings.weight", 2, WIDTH);
    norm(all, random, "embeddings.LayerNorm");
    for (int layer = 0; layer < 2; layer++) {
      String at = "encoder.layer." + layer + ".";
      for (String part : new String[] {"query", "key", "value"}) {
        map(all, random, at + "attention.self." + part, WIDTH, WIDTH);
      }
      map(all, random, at + "attention.output.dense", WIDTH, WIDTH);
      norm(all, random, at + "attention.output.LayerNorm");
      map(all, random, at + "intermediate.dense", HIDDEN, WIDTH);
      map(all, random, at + "output.dense", WIDTH, HIDDEN);
      norm(all, random, at + "output.LayerNorm");
    }
    return all;
  }

  private static void map(
      Map<String, Array> all, RandomGenerator random, String name, int out, int in) {
    put(all, random, name + ".weight", out, in);
    put(all, random, name + ".bias", out);
  }

  private static void norm(Map<String, Array> all, RandomGenerator random, String name) {
    put(all, random, name + ".weight", WIDTH);
    put(all, random, name + ".bias", WIDTH);
  }

  private static void put(
      Map<String, Array> all, RandomGenerator random, String name, int... shape) {
    int count = 1;
    for (int extent : shape) {
      count *= extent;
    }
    var values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    all.put(name, new Array(values, shape));
  }

  private void tokenizer() {
    new BytePairTrainer().train(WORDS).write(folder.resolve("tokenizer.json"));
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void golden_safetensorsFolder() throws Exception {
    safetensors(
        "{\"model_type\": \"bert\", \"num_attention_heads\": 2, \"layer_norm_eps\": 1e-12}");
    try (var _ = Scope.open()) {
      same(SavedEncoder.open(folder));
    }
  }

  private void safetensors(String config) throws Exception {
    tokenizer();
    Files.writeString(folder.resolve("config.json"), config);
    try (var _ = Scope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      weights()
          .forEach((name, it) ->
              tensors.put(
                  "bert." + name,
                  Tensors.of(floats(it.values), Arrays.stream(it.shape).asLongStream().toArray())));
      tensors.put("bert.embeddings.position_ids", Tensors.of(new long[PLACES], 1, PLACES));
      tensors.put("cls.predictions.bias", Tensors.of(new float[WORDS], WORDS));
      Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of());
    }
  }

  /** A run from the folder, at a rate too small to move the weights, is the BERT still. */
  private void begun(Path run) throws Exception {
    Path texts = folder.resolve("texts.txt");
    Files.writeString(texts, "abc\nbcd\ncde\ndef\nefg\nfgh\nghi\nhij\n");
    var data = new TextData.TextFolder(texts, TextData.Unit.LINE, 0);
    var changes = List.of("from.path=" + folder, "optim.lr=1e-12", "probe.every_epochs=0");
    var chosen = ChosenSettings.of("simcse", data, 1, changes);
    assertThat(chosen.lines()).contains("encoder, views.tokenizer: those of " + folder);
    Pretraining.begin(chosen.config(), run, Listener.SILENT);
    try (var _ = Scope.open()) {
      same(SavedEncoder.open(run));
    }
  }

  @Test
  void golden_aRunBeginsFromSafetensors(@TempDir Path runs) throws Exception {
    safetensors("{\"model_type\": \"bert\", \"num_attention_heads\": 2}");
    begun(runs.resolve("run"));
  }

  @Test
  void golden_aRunBeginsFromOnnx(@TempDir Path runs) throws Exception {
    tokenizer();
    Files.write(folder.resolve("tiny.onnx"), onnx(weights()));
    begun(runs.resolve("run"));
  }

  /** Heads change no shape; the run says so. */
  @Test
  void refuses_otherHeads() throws Exception {
    safetensors("{\"model_type\": \"bert\", \"num_attention_heads\": 2}");
    var data = new TextData.TextFolder(folder.resolve("texts.txt"), TextData.Unit.LINE, 0);
    Files.writeString(folder.resolve("texts.txt"), "abc\nbcd\n");
    var changes = List.of("from.path=" + folder, "encoder.size.heads=1", "encoder.epsilon=1e-6");
    var config = ChosenSettings.of("simcse", data, 1, changes).config();
    assertThatThrownBy(() -> SourceSettings.check(config))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("encoder.size.heads: 1 in this run, 2 in the source")
        .hasMessageContaining("encoder.epsilon");
  }

  @Test
  void refuses_otherModels() throws Exception {
    for (String kind : List.of("roberta", "gpt2", "distilbert")) {
      safetensors("{\"model_type\": \"%s\"}".formatted(kind));
      assertThatThrownBy(() -> SavedEncoder.open(folder))
          .isInstanceOf(Problem.class)
          .hasMessage(
              "%s: want a model of Fullrank or a BERT of Hugging Face; config.json: model_type is %s",
              folder, kind);
    }
    safetensors(
        "{\"model_type\": \"bert\", \"position_embedding_type\": \"relative_key\","
            + " \"num_attention_heads\": 2}");
    assertThatThrownBy(() -> SavedEncoder.open(folder))
        .hasMessageContaining("position_embedding_type: want absolute, was relative_key");
  }

  /** Five places hold begin, three bytes and end. */
  @Test
  void golden_longTextsAreCut() throws Exception {
    tokenizer();
    Files.write(folder.resolve("tiny.onnx"), onnx(weights()));
    try (var _ = Scope.open()) {
      var saved = SavedEncoder.open(folder);
      assertThat(BertModelTest.unit(saved, TEXT + "de".repeat(50_000)))
          .isEqualTo(BertModelTest.unit(saved, TEXT));
    }
  }

  @Test
  void golden_onnxFile() throws Exception {
    tokenizer();
    Files.write(folder.resolve("tiny.onnx"), onnx(weights()));
    try (var _ = Scope.open()) {
      same(SavedEncoder.open(folder));
      same(SavedEncoder.open(folder.resolve("tiny.onnx")));
    }
  }

  @Test
  void refuses_damagedOnnxFiles() throws Exception {
    tokenizer();
    byte[] whole = onnx(weights());
    RandomGenerator random = new Seed(3).random();
    Path file = folder.resolve("tiny.onnx");
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      for (int hits = 0; hits < 8; hits++) {
        damaged[random.nextInt(Math.min(damaged.length, 4000))] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try (var _ = Scope.open()) {
        assertThat(BertWeights.read(file).tensors()).isNotEmpty();
      } catch (Problem refused) {
        assertThat(refused.getMessage()).contains("tiny.onnx: want an ONNX file");
      }
    }
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> SavedEncoder.open(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("want an ONNX file; a message is cut or out of range");
  }

  private static void same(SavedEncoder saved) {
    float[] was = BertModelTest.unit(saved, TEXT);
    double[] want = forward(weights());
    for (int i = 0; i < WIDTH; i++) {
      assertThat((double) was[i]).isCloseTo(want[i], within(2e-5));
    }
  }

  private static byte[] onnx(Map<String, Array> weights) throws Exception {
    var graph = new ByteArrayOutputStream();
    for (var weight : weights.entrySet()) {
      Array it = weight.getValue();
      boolean dense = it.shape.length == 2 && weight.getKey().startsWith("encoder");
      String name = dense ? "onnx::MatMul_" + weight.getKey().hashCode() : weight.getKey();
      field(graph, 5, initializer(name, dense ? transposed(it) : it));
      if (dense) {
        String path = weight.getKey().replaceFirst("\\.weight$", "").replace('.', '/');
        var node = new ByteArrayOutputStream();
        field(node, 1, text("x"));
        field(node, 1, text(name));
        field(node, 3, text("/" + path.replace("layer/", "layer.") + "/MatMul"));
        field(node, 4, text("MatMul"));
        field(graph, 1, node.toByteArray());
      }
    }
    constant(graph, "/encoder/layer.0/attention/self/Constant", 1);
    constant(graph, "/encoder/layer.0/attention/self/Constant_1", HEADS);
    constant(graph, "/encoder/layer.0/attention/self/Constant_2", WIDTH / HEADS);
    var model = new ByteArrayOutputStream();
    field(model, 7, graph.toByteArray());
    return model.toByteArray();
  }

  private static void constant(ByteArrayOutputStream graph, String name, long value)
      throws Exception {
    var tensor = new ByteArrayOutputStream();
    field(tensor, 9, little(8).putLong(value).array());
    var attribute = new ByteArrayOutputStream();
    field(attribute, 5, tensor.toByteArray());
    var node = new ByteArrayOutputStream();
    field(node, 3, text(name));
    field(node, 4, text("Constant"));
    field(node, 5, attribute.toByteArray());
    field(graph, 1, node.toByteArray());
  }

  private static byte[] initializer(String name, Array it) throws Exception {
    var tensor = new ByteArrayOutputStream();
    for (int extent : it.shape) {
      tensor.write(1 << 3);
      varint(tensor, extent);
    }
    tensor.write(2 << 3);
    tensor.write(1);
    field(tensor, 8, text(name));
    var raw = new byte[4 * it.values.length];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats(it.values));
    field(tensor, 9, raw);
    return tensor.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] content)
      throws Exception {
    out.write((number << 3) | 2);
    varint(out, content.length);
    out.write(content);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 127) {
      out.write((rest & 127) | 128);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static Array transposed(Array it) {
    int rows = it.shape[0];
    int columns = it.shape[1];
    var values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i % columns * rows + i / columns] = it.values[i];
    }
    return new Array(values, columns, rows);
  }

  /** BERT's forward pass in plain Java: the mean of the last states, of length 1. */
  private static double[] forward(Map<String, Array> w) {
    var x = new double[IDS.length][WIDTH];
    for (int t = 0; t < IDS.length; t++) {
      for (int i = 0; i < WIDTH; i++) {
        x[t][i] =
            values(w, "embeddings.word_embeddings.weight")[IDS[t] * WIDTH + i]
                + values(w, "embeddings.position_embeddings.weight")[t * WIDTH + i]
                + values(w, "embeddings.token_type_embeddings.weight")[i];
      }
      x[t] = normed(w, "embeddings.LayerNorm", x[t]);
    }
    for (int layer = 0; layer < 2; layer++) {
      String at = "encoder.layer." + layer + ".";
      double[][] mixed = attention(w, at + "attention.self.", x);
      for (int t = 0; t < IDS.length; t++) {
        double[] after = mapped(w, at + "attention.output.dense", mixed[t]);
        x[t] = normed(w, at + "attention.output.LayerNorm", sum(x[t], after));
        double[] wide = mapped(w, at + "intermediate.dense", x[t]);
        for (int i = 0; i < wide.length; i++) {
          wide[i] *= 0.5 * (1 + erf(wide[i] / Math.sqrt(2)));
        }
        x[t] = normed(w, at + "output.LayerNorm", sum(x[t], mapped(w, at + "output.dense", wide)));
      }
    }
    var mean = new double[WIDTH];
    double length = 0;
    for (int i = 0; i < WIDTH; i++) {
      for (double[] token : x) {
        mean[i] += token[i] / IDS.length;
      }
      length += mean[i] * mean[i];
    }
    for (int i = 0; i < WIDTH; i++) {
      mean[i] /= Math.sqrt(length);
    }
    return mean;
  }

  private static double[][] attention(Map<String, Array> w, String at, double[][] x) {
    int each = WIDTH / HEADS;
    var mixed = new double[x.length][WIDTH];
    for (int t = 0; t < x.length; t++) {
      double[] query = mapped(w, at + "query", x[t]);
      for (int head = 0; head < HEADS; head++) {
        double total = 0;
        for (double[] other : x) {
          double[] key = mapped(w, at + "key", other);
          double[] value = mapped(w, at + "value", other);
          double score = 0;
          for (int i = head * each; i < (head + 1) * each; i++) {
            score += query[i] * key[i];
          }
          double weight = Math.exp(score / Math.sqrt(each));
          total += weight;
          for (int i = head * each; i < (head + 1) * each; i++) {
            mixed[t][i] += weight * value[i];
          }
        }
        for (int i = head * each; i < (head + 1) * each; i++) {
          mixed[t][i] /= total;
        }
      }
    }
    return mixed;
  }

  private static double[] values(Map<String, Array> weights, String name) {
    return Objects.requireNonNull(weights.get(name)).values;
  }

  private static double[] mapped(Map<String, Array> w, String name, double[] x) {
    double[] y = values(w, name + ".bias").clone();
    double[] matrix = values(w, name + ".weight");
    for (int i = 0; i < matrix.length; i++) {
      y[i / x.length] += matrix[i] * x[i % x.length];
    }
    return y;
  }

  private static double[] sum(double[] a, double[] b) {
    var sum = a.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private static double[] normed(Map<String, Array> w, String name, double[] x) {
    double mean = 0;
    double square = 0;
    for (double value : x) {
      mean += value / x.length;
      square += value * value / x.length;
    }
    var y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      double unit = (x[i] - mean) / Math.sqrt(square - mean * mean + 1e-12);
      y[i] = unit * values(w, name + ".weight")[i] + values(w, name + ".bias")[i];
    }
    return y;
  }

  /** By the series of Maclaurin, exact enough for |x| below 4. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 120; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
