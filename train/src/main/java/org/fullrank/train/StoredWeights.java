package org.fullrank.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;

/** The tensors of a source of weights, by the model's names. */
final class StoredWeights implements AutoCloseable {
  private static final String MODEL = "model.safetensors";
  private static final String COUNTER = ".num_batches_tracked"; // PyTorch's counter, not used here
  private static final List<String> HEADS = List.of("head.", "fc.");

  private final Path file;
  private final Safetensors tensors;
  private final SortedMap<String, String> names; // in the model → in the file

  private StoredWeights(Path file, Safetensors tensors, SortedMap<String, String> names) {
    this.file = file;
    this.tensors = tensors;
    this.names = names;
  }

  /**
   * Opens the source of {@code from}.
   *
   * @throws Problem if the source is missing, a folder has no model, a file is damaged, or two
   *     tensors have the same name
   */
  static StoredWeights open(From from) {
    Path file = file(from.path());
    Safetensors tensors = tensors(file);
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
        .orElseThrow(() -> without(path));
  }

  private static Problem without(Path folder) {
    return Problem.data(
        Files.exists(folder.resolve("run.yaml"))
            ? "from.path: the run in %s has no checkpoint yet".formatted(folder)
            : "from.path: no model in the folder %s; want checkpoints of a run, or %s"
                .formatted(folder, MODEL));
  }

  private static Safetensors tensors(Path file) {
    var tensors = Safetensors.open(file);
    if (!Checkpoint.isOne(tensors)) {
      return tensors;
    }
    tensors.close();
    return Checkpoint.open(file).tensors();
  }

  private static SortedMap<String, String> names(
      Path file, Safetensors tensors, List<String> strip) {
    boolean ours = Checkpoint.isOne(tensors);
    var names = new TreeMap<String, String>();
    for (String name : tensors.names()) {
      if (name.endsWith(COUNTER) || (ours && !name.startsWith("model."))) {
        continue;
      }
      String model = ours ? name.substring("model.".length()) : foreign(name, strip);
      String twin = names.put(model, name);
      if (twin != null) {
        throw Problem.data(
            "%s: %s and %s are both %s in the model; change from.strip"
                .formatted(file, twin, name, model));
      }
    }
    return names;
  }

  private static String foreign(String name, List<String> strip) {
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
    for (String head : HEADS) {
      if (bare.startsWith(head)) {
        return "method.head." + bare.substring(head.length());
      }
    }
    return "encoder." + bare;
  }

  /** The source file. */
  Path file() {
    return file;
  }

  /** The model's names of the tensors, in order. */
  Set<String> names() {
    return names.keySet();
  }

  boolean has(String name) {
    return names.containsKey(name);
  }

  long[] shape(String name) {
    return tensors.shape(stored(name));
  }

  /** A copy of the tensor {@code name} in the caller's scope. */
  Tensor read(String name) {
    return tensors.read(stored(name));
  }

  private String stored(String name) {
    return names.getOrDefault(name, name);
  }

  @Override
  public void close() {
    tensors.close();
  }
}
