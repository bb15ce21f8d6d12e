package org.fullrank.probe;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.fullrank.core.FileArrays;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;

/**
 * Embeddings in an archive of NumPy, packed or not. The array is the chosen one, else {@code
 * embeddings}, else the only array of two or three axes. Lists named {@code labels}, {@code ids} or
 * {@code paths} with an entry for each sample are read too.
 */
final class NpzFile {
  private static final String END = ".npy";
  private static final String VALUES = "embeddings";
  private static final List<String> LABELS = List.of("labels", "label", "targets", "target", "y");
  private static final List<String> IDS = List.of("ids", "id", "index");
  private static final List<String> PATHS = List.of("paths", "path", "filenames", "files", "names");

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> members = new LinkedHashMap<>();

  private NpzFile(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    zip.stream()
        .filter(it -> it.getName().endsWith(END))
        .forEach(
            it -> members.put(it.getName().substring(0, it.getName().length() - END.length()), it));
  }

  static EmbeddingsFile read(Path file, Optional<String> array) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      return new NpzFile(file, zip).read(array);
    } catch (IllegalArgumentException e) { // a name that is not UTF-8
      throw Problem.data(
          file + ": a damaged archive: " + Printable.line(String.valueOf(e.getMessage())));
    }
  }

  private EmbeddingsFile read(Optional<String> array) throws IOException {
    var values = array.isPresent() ? member(array.get()) : chosen();
    String feature = String.valueOf(file.getFileName());
    var read = values.embeddings(feature, Labels::unknown);
    int rows = read.embeddings().size();
    var labelled = labels(rows);
    var embeddings =
        new Embeddings(feature, read.embeddings().values(), read.embeddings().width(), labelled);
    var ids = listed(IDS).filter(it -> it.isNumbers(rows)).map(NpyArray::numbers);
    var paths = listed(PATHS).filter(it -> it.isTexts(rows)).map(NpyArray::texts);
    return new EmbeddingsFile(
        embeddings, ids.orElse(read.ids()), paths.orElse(List.of()), read.tokens());
  }

  private NpyArray chosen() throws IOException {
    if (members.containsKey(VALUES)) {
      return member(VALUES);
    }
    var arrays = new LinkedHashMap<String, NpyArray>();
    for (String name : members.keySet()) {
      NpyArray array = member(name);
      if (array.isMatrix()) {
        arrays.put(name, array);
      }
    }
    if (arrays.size() != 1) {
      var names = List.copyOf(arrays.keySet());
      throw problem(
          String.format(
              Locale.ROOT,
              "want one matrix, or one called embeddings, holds %d%s",
              names.size(),
              names.isEmpty() ? "" : ForeignFile.choice(names)));
    }
    return arrays.values().iterator().next();
  }

  private NpyArray member(String name) throws IOException {
    var entry = members.get(name);
    if (entry == null) {
      throw problem("holds no array %s".formatted(Printable.line(name)));
    }
    String shown = file + ": " + Printable.line(name);
    byte[] bytes = FileArrays.bytes(Math.max(0, entry.getSize()), shown);
    try (InputStream in = zip.getInputStream(entry)) {
      int length = in.readNBytes(bytes, 0, bytes.length);
      return NpyArray.of(shown, MemorySegment.ofArray(bytes).asSlice(0, length));
    }
  }

  private Optional<NpyArray> listed(List<String> names) throws IOException {
    for (String name : names) {
      if (members.containsKey(name)) {
        return Optional.of(member(name));
      }
    }
    return Optional.empty();
  }

  private Labels labels(int rows) throws IOException {
    var list = listed(LABELS);
    if (list.filter(it -> it.isTexts(rows)).isPresent()) {
      return named(list.get().texts());
    }
    return list.filter(it -> it.isNumbers(rows))
        .map(it -> numbered(it.numbers()))
        .orElseGet(() -> Labels.unknown(rows));
  }

  private static Labels named(List<String> texts) {
    var names = List.copyOf(new TreeSet<>(texts));
    Map<String, Integer> indices = HashMap.newHashMap(names.size());
    names.forEach(name -> indices.put(name, indices.size()));
    int[] labels = texts.stream().mapToInt(text -> indices.getOrDefault(text, -1)).toArray();
    return new Labels(labels, Printable.names(names));
  }

  /** Classes named by their numbers; a number below 0 is no label. */
  private static Labels numbered(long[] numbers) {
    long[] distinct = Arrays.stream(numbers).filter(n -> n >= 0).sorted().distinct().toArray();
    int[] labels =
        Arrays.stream(numbers)
            .mapToInt(n -> n < 0 ? -1 : Arrays.binarySearch(distinct, n))
            .toArray();
    return new Labels(labels, Arrays.stream(distinct).mapToObj(String::valueOf).toList());
  }

  private Problem problem(String what) {
    return Problem.data(file + ": " + what);
  }
}
