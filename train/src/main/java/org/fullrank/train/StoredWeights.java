package org.fullrank.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;

/** The tensors of a source of weights, by the model's names. */
final class StoredWeights implements AutoCloseable {
  private static final String MODEL = "model.safetensors";
  private static final String POSITION_IDS = ".position_ids"; // 0, 1, 2, ... in older BERTs
  private static final String COUNTER = ".num_batches_tracked"; // PyTorch's counter, not used here

  private final Path file;
  private final TensorFile tensors;
  private final SortedMap<String, StoredTensor> made; // by the model's names

  private StoredWeights(Path file, TensorFile tensors, SortedMap<String, StoredTensor> made) {
    this.file = file;
    this.tensors = tensors;
    this.made = made;
  }

  /**
   * Opens the source of {@code from}.
   *
   * @throws Problem if the source is missing, a folder has no model, a file is damaged, or two
   *     tensors have the same name
   */
  static StoredWeights open(From from) {
    Path file = file(from.path());
    TensorFile tensors = tensors(file);
    try {
      return new StoredWeights(file, tensors, names(file, tensors, from.strip()));
    } catch (Problem problem) {
      tensors.close();
      throw problem;
    }
  }

  private static Path file(Path path) {
    if (!Files.exists(path)) {
      throw Problem.config(
          "from.path: want a run folder, the folder of an exported model, or a safetensors file;"
              + " there is nothing at "
              + path);
    }
    if (!Files.isDirectory(path)) {
      return path;
    }
    return Checkpoint.newest(path)
        .or(() ->
            List.of(path.resolve(MODEL), path.resolve("model").resolve(MODEL)).stream()
                .filter(Files::isRegularFile)
                .findFirst())
        .or(() -> onnx(path))
        .orElseThrow(() -> without(path));
  }

  private static Problem without(Path folder) {
    return Problem.data(
        Files.exists(folder.resolve("run.yaml"))
            ? "from.path: the run in %s has no checkpoint yet".formatted(folder)
            : "from.path: no model in the folder %s; want checkpoints of a run, or %s"
                .formatted(folder, MODEL));
  }

  private static TensorFile tensors(Path file) {
    if (isOnnx(file)) {
      return OnnxTensors.read(file);
    }
    var tensors = Safetensors.open(file);
    if (!Checkpoint.isOne(tensors)) {
      return new TensorFile.Stored(tensors, false);
    }
    tensors.close();
    return new TensorFile.Stored(Checkpoint.open(file).tensors(), true);
  }

  private static boolean isOnnx(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  /** The ONNX file of a folder that holds no other weights. */
  private static Optional<Path> onnx(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(StoredWeights::isOnnx).sorted().findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, StoredTensor> names(
      Path file, TensorFile tensors, List<String> strip) {
    boolean ours = tensors.isCheckpoint();
    var parts = new TreeMap<String, SortedMap<Integer, String>>();
    for (String name : tensors.names()) {
      if (name.endsWith(COUNTER)
          || name.endsWith(POSITION_IDS)
          || (ours && !name.startsWith("model."))) {
        continue;
      }
      ForeignName in =
          ours
              ? new ForeignName(name.substring("model.".length()), 0)
              : ForeignName.of(stripped(name, strip));
      String twin = parts.computeIfAbsent(in.model(), _ -> new TreeMap<>()).put(in.part(), name);
      if (twin != null) {
        throw Problem.data(
            "%s: %s and %s are both %s in the model; change from.strip"
                .formatted(file, twin, name, in.model()));
      }
    }
    var made = new TreeMap<String, StoredTensor>();
    parts.forEach((model, names) -> made.put(model, made(List.copyOf(names.values()))));
    placed(made);
    return made;
  }

  private static StoredTensor made(List<String> names) {
    return names.size() == 1
        ? new StoredTensor.Whole(names.getFirst())
        : new StoredTensor.Joined(names);
  }

  /** BERT's positions; DINOv2's, where the file has its registers. */
  private static void placed(SortedMap<String, StoredTensor> made) {
    if (made.get("encoder.pos_embed") instanceof StoredTensor.Whole(String table)
        && table.endsWith("position_embeddings.weight")) {
      made.put("encoder.pos_embed", new StoredTensor.Table(table));
    }
    var registers = made.get("encoder.reg_token");
    if (registers instanceof StoredTensor.Whole(String register)
        && register.endsWith("register_tokens")
        && made.get("encoder.cls_token") instanceof StoredTensor.Whole(String token)
        && made.get("encoder.pos_embed") instanceof StoredTensor.Whole(String positions)) {
      made.put("encoder.cls_token", new StoredTensor.PlacedToken(token, positions));
      made.put("encoder.pos_embed", new StoredTensor.PatchPositions(positions));
    }
  }

  private static String stripped(String name, List<String> strip) {
    String bare = name;
    boolean more = true;
    while (more) {
      String now = bare;
      String shorter =
          strip.stream()
              .filter(now::startsWith)
              .findFirst()
              .map(beginning -> now.substring(beginning.length()))
              .orElse(now);
      more = !shorter.equals(now);
      bare = shorter;
    }
    return bare;
  }

  /** The source file. */
  Path file() {
    return file;
  }

  /** The model's names of the tensors, in order. */
  Set<String> names() {
    return made.keySet();
  }

  boolean has(String name) {
    return made.containsKey(name);
  }

  long[] shape(String name) {
    return tensor(name).shape(tensors);
  }

  /** A copy of the tensor {@code name} in the caller's scope. */
  Tensor read(String name) {
    return tensor(name).read(tensors);
  }

  private StoredTensor tensor(String name) {
    return made.getOrDefault(name, new StoredTensor.Whole(name));
  }

  @Override
  public void close() {
    tensors.close();
  }
}
