package org.fullrank.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.fullrank.core.Problem;

/**
 * Embeddings of a file, with the ids and paths of the samples.
 *
 * <ul>
 *   <li>{@code .safetensors}: {@code embeddings} fp32 {@code [n, width]}; {@code ids} and {@code
 *       labels} int64 {@code [n]}; {@code paths} and {@code classes} UTF-8 lines in uint8. A file
 *       of another program is read if it has exactly one matrix
 *   <li>{@code .csv}: columns {@code id, label, path, d0, d1, …}, the first three optional
 *   <li>{@code .npy}, read only: one matrix of little-endian float32 or float64, C order
 * </ul>
 *
 * @param embeddings the numbers and classes
 * @param ids the samples' indices in their data set, one each
 * @param paths the samples' paths, one each, or an empty list
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record EmbeddingsFile(Embeddings embeddings, long[] ids, List<String> paths) {
  public EmbeddingsFile {
    paths = List.copyOf(paths);
    int size = embeddings.size();
    if (ids.length != size || (!paths.isEmpty() && paths.size() != size)) {
      throw new IllegalArgumentException(
          "ids and paths: want %d of each or no paths, were %d and %d"
              .formatted(size, ids.length, paths.size()));
    }
  }

  /** Embeddings with samples numbered in order and without paths. */
  public static EmbeddingsFile of(Embeddings embeddings) {
    return new EmbeddingsFile(
        embeddings, LongStream.range(0, embeddings.size()).toArray(), List.of());
  }

  /**
   * Reads {@code file}; the file ending decides the format.
   *
   * @throws Problem of kind DATA, in one line, if the file cannot be read or is not of that format
   */
  public static EmbeddingsFile read(Path file) {
    String name = name(file);
    try {
      if (name.endsWith(".safetensors")) {
        return EmbeddingsTensors.read(file);
      }
      if (name.endsWith(".npy")) {
        return of(NpyMatrix.read(file));
      }
      if (name.endsWith(".csv")) {
        return EmbeddingsCsv.read(file);
      }
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read (" + Problem.why(e) + ")");
    }
    throw Files.exists(file)
        ? unknownKind(file, ".safetensors, .npy or .csv")
        : Problem.data(file + ": no such file");
  }

  /**
   * Writes {@code file} atomically; the file ending decides the format.
   *
   * @throws Problem in one line, if the file ending is unknown or the file cannot be written
   */
  public void write(Path file) {
    String name = name(file);
    if (name.endsWith(".csv")) {
      EmbeddingsCsv.write(this, file);
    } else if (name.endsWith(".safetensors")) {
      EmbeddingsTensors.write(this, file);
    } else {
      throw unknownKind(file, ".safetensors or .csv");
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static Problem unknownKind(Path file, String wanted) {
    return Problem.data(file + ": want a name that ends in " + wanted);
  }
}
