package org.fullrank.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/**
 * Embeddings of a file, with the ids and paths of the samples.
 *
 * <ul>
 *   <li>{@code .safetensors}: {@code embeddings} fp32 {@code [n, width]}; {@code ids} and {@code
 *       labels} int64 {@code [n]}; {@code paths} and {@code classes} UTF-8 lines in uint8. A line
 *       end within a path becomes a space. Of a file of another program, the only array is read, or
 *       an array chosen by name
 *   <li>{@code .csv}, {@code .tsv}, {@code .txt}: written with columns {@code id, label, path, d0,
 *       d1, …}; read with or without a header. The columns may have the names that pandas, Hugging
 *       Face and lightly use, and a cell may hold a list of numbers
 *   <li>{@code .npy}, {@code .npz}, read only: numbers of any format and order
 * </ul>
 *
 * <p>Arrays have two axes, {@code [n, width]}, or three, {@code [n, tokens, width]}; the embedding
 * of a sample is then the mean of its tokens. Numbers beyond fp32's range, such as 1e300, are
 * divided by a power of two, the same for all numbers; no direction and no rank depends on it.
 *
 * @param embeddings the numbers and classes
 * @param ids the samples' indices in their data set, one each
 * @param paths the samples' paths as they are, one each, or an empty list
 * @param tokens the tokens that the embeddings are the means of, if the file holds tokens
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record EmbeddingsFile(
    Embeddings embeddings, long[] ids, List<String> paths, Optional<TokenValues> tokens) {
  private static final String READ = ".safetensors, .npy, .npz, .csv, .tsv or .txt";

  /**
   * The tokens of all samples.
   *
   * @param values {@code [samples, tokens, width]}, row-major
   * @param perSample number of tokens
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, then only read
  public record TokenValues(float[] values, int perSample) {}

  public EmbeddingsFile {
    paths = List.copyOf(paths);
    int size = embeddings.size();
    if (ids.length != size || (!paths.isEmpty() && paths.size() != size)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ids and paths: want %d of each or no paths, were %d and %d",
              size,
              ids.length,
              paths.size()));
    }
  }

  /** Embeddings without tokens. */
  public EmbeddingsFile(Embeddings embeddings, long[] ids, List<String> paths) {
    this(embeddings, ids, paths, Optional.empty());
  }

  /** A copy of the tokens, {@code [samples, tokens, width]} fp32, in the caller's scope. */
  public Optional<Tensor> tokenTensor() {
    return tokens.map(embeddings::tensor);
  }

  /** The same embeddings with {@code tokens}. */
  EmbeddingsFile with(Optional<TokenValues> tokens) {
    return new EmbeddingsFile(embeddings, ids, paths, tokens);
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
    return read(file, Optional.empty());
  }

  /**
   * Reads {@code file}; the file ending decides the format.
   *
   * @param array the name of the array to read of a .safetensors or .npz file that holds several
   * @throws Problem of kind DATA, in one line, if the file cannot be read or is not of that format
   */
  public static EmbeddingsFile read(Path file, Optional<String> array) {
    try {
      return readable(file, array);
    } catch (NoSuchFileException _) {
      throw Problem.data(file + ": no such file");
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read (" + Printable.line(Problem.why(e)) + ")");
    } catch (OutOfMemoryError _) {
      throw FileArrays.tooLarge(file, (double) file.toFile().length());
    }
  }

  private static EmbeddingsFile readable(Path file, Optional<String> array) throws IOException {
    String name = name(file);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (name.endsWith(".safetensors")) {
      return EmbeddingsTensors.read(file, array);
    }
    if (name.endsWith(".npz")) {
      return NpzFile.read(file, array);
    }
    if (array.isPresent()) {
      throw Problem.data(
          file + ": holds one table; only .safetensors and .npz have names to choose");
    }
    if (name.endsWith(".npy")) {
      return NpyArray.read(file);
    }
    if (name.matches(".*\\.(csv|tsv|txt)")) {
      return EmbeddingsTable.read(file);
    }
    throw ForeignFile.problem(file, name).orElseGet(() -> unknownKind(file, READ));
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
