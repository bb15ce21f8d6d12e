package org.fullrank.probe;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Printable;

/**
 * Writes embeddings as comma-separated text with a header, a line per sample, cells quoted where
 * necessary. A label or path that a spreadsheet would run as a formula stands behind an apostrophe.
 * A path keeps its line ends, in quotes; other control and direction marks become question marks.
 */
final class EmbeddingsCsv {
  private static final String LINE_ENDS = "\r\n";

  private EmbeddingsCsv() {}

  static void write(EmbeddingsFile contents, Path file) {
    AtomicFile.write(
        file,
        bytes -> {
          var out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
          Embeddings embeddings = contents.embeddings();
          out.write("id,label");
          out.write(contents.paths().isEmpty() ? "" : ",path");
          for (int d = 0; d < embeddings.width(); d++) {
            out.write(",d" + d);
          }
          out.write("\n");
          for (int row = 0; row < embeddings.size(); row++) {
            write(contents, row, out);
          }
          out.flush();
        });
  }

  private static void write(EmbeddingsFile contents, int row, Writer out) throws IOException {
    Embeddings embeddings = contents.embeddings();
    int label = embeddings.labels().indices()[row];
    out.write(contents.ids()[row] + ",");
    out.write(label < 0 ? "" : label(embeddings.labels().names().get(label)));
    if (!contents.paths().isEmpty()) {
      out.write("," + quoted(Printable.keeping(LINE_ENDS, contents.paths().get(row))));
    }
    for (int d = 0; d < embeddings.width(); d++) {
      out.write("," + embeddings.values()[row * embeddings.width() + d]);
    }
    out.write("\n");
  }

  /** {@code name} without line breaks, because one would split it in a list of lines. */
  private static String label(String name) {
    return quoted(Printable.line(name.replaceAll("\\R", " ")));
  }

  private static String quoted(String text) {
    String cell = TextCells.guarded(text);
    boolean plain =
        cell.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0) && cell.equals(cell.strip());
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
