package org.fullrank.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Printable;
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

  /** Reads the array called {@code array}, else {@code embeddings}, else the only one. */
  static EmbeddingsFile read(Path file, Optional<String> array) {
    try (var tensors = Safetensors.open(file);
        var _ = Scope.open()) {
      return new EmbeddingsTensors(file, tensors).read(array);
    }
  }

  private EmbeddingsFile read(Optional<String> array) {
    String name = array.orElseGet(this::chosen);
    Tensor stored = tensors.read(name);
    var shaped = TokenArray.shaped(file + ": " + Printable.line(name), stored.shape());
    String feature = tensors.metadata().getOrDefault(FEATURE, String.valueOf(file.getFileName()));
    var read = shaped.embeddings(Printable.line(feature), floats(stored), this::labels);
    int rows = shaped.samples();
    List<String> paths = texts(PATHS);
    if (!paths.isEmpty() && paths.size() != rows) {
      throw problem(String.format(Locale.ROOT, "want %d paths, holds %d", rows, paths.size()));
    }
    long[] ids = tensors.names().contains(IDS) ? numbers(IDS, rows) : read.ids();
    return new EmbeddingsFile(read.embeddings(), ids, paths, read.tokens());
  }

  /** The values as fp32, scaled where fp32 is too narrow for float64, see {@link FloatScale}. */
  private float[] floats(Tensor stored) {
    boolean wide = Tensors.type(stored) == ScalarType.Double;
    if (!wide) {
      return Tensors.floats(stored);
    }
    double largest = Arrays.stream(Tensors.doubles(stored)).reduce(0, FloatScale::largest);
    return Tensors.floats(Ops.times(stored, Math.scalb(1.0, -FloatScale.of(largest))));
  }

  private Labels labels(int rows) {
    int[] labels =
        tensors.names().contains(LABELS)
            ? Arrays.stream(numbers(LABELS, rows)).mapToInt(this::narrow).toArray()
            : Labels.unknown(rows).indices();
    return new Labels(labels, names(labels));
  }

  /** The tensor {@code embeddings}, else the only one of floating-point numbers in rows. */
  private String chosen() {
    if (tensors.names().contains(VALUES)) {
      return VALUES;
    }
    ForeignFile.weights(tensors)
        .ifPresent(what -> {
          throw problem(what);
        });
    List<String> arrays = tensors.names().stream().filter(this::isArray).toList();
    if (arrays.size() != 1) {
      throw problem(
          String.format(
              Locale.ROOT,
              "want one matrix, or one called embeddings, holds %d%s",
              arrays.size(),
              arrays.isEmpty() ? "" : ForeignFile.choice(arrays)));
    }
    return arrays.getFirst();
  }

  private boolean isArray(String name) {
    int axes = tensors.shape(name).length;
    return tensors.isFloating(name) && (axes == 2 || axes == 3);
  }

  private long[] numbers(String name, int rows) {
    Tensor tensor = tensors.read(name);
    if (tensor.dim() != 1 || tensor.size(0) != rows || Tensors.type(tensor) != ScalarType.Long) {
      throw problem(
          String.format(
              Locale.ROOT, "want %d int64 %s, is %s", rows, name, Arrays.toString(tensor.shape())));
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
    return Printable.names(List.of(names));
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
