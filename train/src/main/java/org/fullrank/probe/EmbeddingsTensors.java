package org.fullrank.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;

/** Embeddings as a safetensors file. Lists of texts are stored as UTF-8 lines in uint8 tensors. */
final class EmbeddingsTensors {
  private static final String VALUES = "embeddings";
  private static final String IDS = "ids";
  private static final String LABELS = "labels";
  private static final String CLASSES = "classes";
  private static final String PATHS = "paths";
  private static final String FEATURE = "feature";

  private final Path file;
  private final Safetensors tensors;

  private EmbeddingsTensors(Path file, Safetensors tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  static void write(EmbeddingsFile contents, Path file) {
    Embeddings embeddings = contents.embeddings();
    try (var _ = Scope.open()) {
      var parts = new LinkedHashMap<String, Tensor>();
      parts.put(VALUES, embeddings.tensor());
      parts.put(IDS, Tensors.of(contents.ids(), contents.ids().length));
      long[] labels = Arrays.stream(embeddings.labels().indices()).asLongStream().toArray();
      parts.put(LABELS, Tensors.of(labels, labels.length));
      parts.put(CLASSES, lines(embeddings.labels().names()));
      parts.put(PATHS, lines(contents.paths()));
      Safetensors.write(file, parts, Map.of(FEATURE, embeddings.feature()));
    }
  }

  static EmbeddingsFile read(Path file) {
    try (var tensors = Safetensors.open(file);
        var _ = Scope.open()) {
      return new EmbeddingsTensors(file, tensors).read();
    }
  }

  private EmbeddingsFile read() {
    Tensor values = matrix();
    int rows = Math.toIntExact(values.size(0));
    int[] labels =
        tensors.names().contains(LABELS)
            ? Arrays.stream(numbers(LABELS, rows)).mapToInt(this::narrow).toArray()
            : Labels.unknown(rows).indices();
    String feature = tensors.metadata().getOrDefault(FEATURE, String.valueOf(file.getFileName()));
    var embeddings =
        new Embeddings(
            feature,
            Tensors.floats(values),
            Math.toIntExact(values.size(1)),
            new Labels(labels, names(labels)));
    List<String> paths = texts(PATHS);
    if (!paths.isEmpty() && paths.size() != rows) {
      throw problem("want %d paths, holds %d".formatted(rows, paths.size()));
    }
    return tensors.names().contains(IDS)
        ? new EmbeddingsFile(embeddings, numbers(IDS, rows), paths)
        : new EmbeddingsFile(embeddings, EmbeddingsFile.of(embeddings).ids(), paths);
  }

  /** The tensor {@code embeddings}, else the only matrix of floating-point numbers. */
  private Tensor matrix() {
    if (tensors.names().contains(VALUES)) {
      Tensor named = tensors.read(VALUES);
      if (!isMatrix(named)) {
        throw problem(
            "want embeddings to be a matrix of numbers, is " + Arrays.toString(named.shape()));
      }
      return named;
    }
    List<Tensor> matrices =
        tensors.names().stream().map(tensors::read).filter(EmbeddingsTensors::isMatrix).toList();
    if (matrices.size() != 1) {
      throw problem(
          "want a matrix called embeddings or no other, holds %d".formatted(matrices.size()));
    }
    return matrices.getFirst();
  }

  private static boolean isMatrix(Tensor tensor) {
    return tensor.is_floating_point()
        && tensor.dim() == 2
        && tensor.size(0) > 0
        && tensor.size(1) > 0
        && tensor.numel() <= Integer.MAX_VALUE - 8;
  }

  private long[] numbers(String name, int rows) {
    Tensor tensor = tensors.read(name);
    if (tensor.dim() != 1 || tensor.size(0) != rows || Tensors.type(tensor) != ScalarType.Long) {
      throw problem(
          "want %d int64 %s, is %s".formatted(rows, name, Arrays.toString(tensor.shape())));
    }
    return Tensors.segment(tensor, 8L * rows).toArray(ValueLayout.JAVA_LONG);
  }

  private int narrow(long label) {
    if (label < -1 || label > 1_000_000) {
      throw problem("want labels from -1 to 1000000, holds " + label);
    }
    return (int) label;
  }

  /** The stored class names, followed by numbers for classes without a name. */
  private List<String> names(int[] labels) {
    List<String> stored = texts(CLASSES);
    int classes = Math.max(stored.size(), Arrays.stream(labels).max().orElse(-1) + 1);
    String[] names = new String[classes];
    Arrays.setAll(names, i -> i < stored.size() ? stored.get(i) : String.valueOf(i));
    return List.of(names);
  }

  private List<String> texts(String name) {
    if (!tensors.names().contains(name)) {
      return List.of();
    }
    Tensor tensor = tensors.read(name);
    if (tensor.dim() != 1 || Tensors.type(tensor) != ScalarType.Byte) {
      throw problem(
          "want %s to be uint8 lines, is %s".formatted(name, Arrays.toString(tensor.shape())));
    }
    byte[] bytes = Tensors.segment(tensor, tensor.numel()).toArray(ValueLayout.JAVA_BYTE);
    String all = new String(bytes, StandardCharsets.UTF_8);
    String joined = all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
    return all.isEmpty() ? List.of() : List.of(joined.split("\n", -1));
  }

  private static Tensor lines(List<String> texts) {
    var all = new StringBuilder();
    texts.forEach(text -> all.append(text.replaceAll("\\R", " ")).append('\n'));
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    Tensor tensor = Tensors.empty(ScalarType.Byte, bytes.length);
    Tensors.segment(tensor, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    return tensor;
  }

  private Problem problem(String what) {
    return Problem.data(file + ": " + what);
  }
}
