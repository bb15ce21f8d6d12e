package org.fullrank.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fullrank.checkpoint.Checkpoint;
import org.fullrank.core.Count;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;

/** Recognises files that hold no embeddings, and says what to do with them. */
final class ForeignFile {
  private static final int SHOWN = 6; // names in a message
  private static final double MOST = 0.5; // of the tensors are named as weights
  private static final Pattern WEIGHT =
      Pattern.compile(
          "(?:.*[._])?(?:weight|bias|gamma|beta|kernel|cls_token|pos_embed|running_mean|running_var)");

  private ForeignFile() {}

  /** The weights in {@code tensors} and the remedy, in words; empty if most are no weights. */
  static Optional<String> weights(Safetensors tensors) {
    List<String> names = tensors.names();
    if (Checkpoint.isOne(tensors)) {
      return Optional.of(
          "is a checkpoint of a run, with weights and no embeddings; want it in the folder checkpoints"
              + " of its run, or the run itself: 'fullrank diagnose RUN'");
    }
    long weights = names.stream().filter(name -> WEIGHT.matcher(name).matches()).count();
    return names.size() > 1 && weights > MOST * names.size()
        ? Optional.of(
            "holds the weights of a model, %s such as %s, and no embeddings; embed images with the model first ('fullrank embed RUN --out x.safetensors'), then diagnose the embeddings, or choose one matrix with --array NAME"
                .formatted(new Count(names.size(), "tensor"), shown(names.getFirst())))
        : Optional.empty();
  }

  /** The names to choose from, in words. */
  static String choice(List<String> names) {
    String more =
        names.size() > SHOWN
            ? String.format(Locale.ROOT, " and %d more", names.size() - SHOWN)
            : "";
    return names.stream()
        .limit(SHOWN)
        .map(ForeignFile::shown)
        .collect(Collectors.joining(", ", ": ", more + "; choose one with --array NAME"));
  }

  private static String shown(String name) {
    String plain = Printable.line(name);
    return plain.length() > 60 ? plain.substring(0, 60) + "..." : plain;
  }

  /** The error for {@code file} of another program; empty if the ending of its name is unknown. */
  static Optional<Problem> problem(Path file, String name) {
    return advice(name.substring(name.lastIndexOf('.') + 1))
        .map(what -> Problem.data(file + ": " + what));
  }

  private static Optional<String> advice(String ending) {
    return switch (ending) {
      case "pt", "pth", "ckpt", "bin", "pkl", "pickle", "joblib", "tar" ->
          Optional.of(
              "a pickle or checkpoint of Python, which is not read, as it may run code; save embeddings as numpy.save('x.npy', x.numpy()); weights are no embeddings: embed images with the model first");
      case "onnx", "gguf", "tflite", "pb", "keras", "msgpack" ->
          Optional.of(
              "holds the weights of a model and no embeddings; embed images with the model first, and save the embeddings as .npy");
      case "h5", "hdf5", "mat" ->
          Optional.of("HDF5 and MATLAB are not read; save the matrix as numpy.save('x.npy', x)");
      case "parquet", "feather", "arrow" ->
          Optional.of(
              "Arrow tables are not read; save numpy.save('x.npy', numpy.stack(table['embeddings']))");
      case "json", "jsonl", "xlsx" ->
          Optional.of("is no table of embeddings; save them as .csv, .npy or .safetensors");
      default -> Optional.empty();
    };
  }
}
