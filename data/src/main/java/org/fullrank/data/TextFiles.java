package org.fullrank.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.fullrank.core.Problem;
import org.fullrank.texts.Utf8;

/**
 * Files of text in a folder or an archive: an entry for a file, or for a line. Lines are kept in
 * memory. A line or a file that is not UTF-8 is an unreadable entry; blank lines are none.
 */
final class TextFiles {
  private static final long LARGEST = 256L << 20; // bytes of a file of lines

  private TextFiles() {}

  /** The entries below {@code path}, a folder of .txt files or one such file. */
  static List<TextEntry> entries(Path path, TextData.Unit unit, Skipped skipped) {
    if (!Files.exists(path)) {
      throw Problem.data(path + ": no such file or folder");
    }
    var entries = new ArrayList<TextEntry>();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String id = Files.isDirectory(path) ? slashes(path.relativize(file)) : name(file);
        if (hidden(id)) {
          continue;
        }
        if (!isText(id)) {
          skipped.leaveOut(id);
        } else if (unit == TextData.Unit.FILE) {
          entries.add(entry(id, id, new TextEntry.InFile(file)));
        } else if (Files.size(file) > LARGEST) {
          entries.add(entry(id, id, new TextEntry.Broken("want at most 256 MiB of lines")));
        } else {
          addLines(id, Files.readAllBytes(file), entries);
        }
      }
      return entries;
    } catch (IOException e) {
      throw Problem.data(path + ": cannot be read: " + Problem.why(e));
    }
  }

  /** The .txt files in the tar archive {@code path}, which may be packed by gzip. */
  static List<TextEntry> archived(Path path, TextData.Unit unit, Skipped skipped) {
    var entries = new ArrayList<TextEntry>();
    boolean packed = name(path).toLowerCase(Locale.ROOT).matches(".*gz");
    try (InputStream file = Files.newInputStream(path);
        InputStream plain = packed ? new GZIPInputStream(file) : file;
        var tar = new TarArchiveInputStream(plain)) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String id = entry.getName();
        if (!entry.isFile() || hidden(id)) {
          continue;
        }
        if (!isText(id)) {
          skipped.leaveOut(id);
          continue;
        }
        if (entry.getSize() > LARGEST) {
          entries.add(entry(id, id, new TextEntry.Broken("want at most 256 MiB of text")));
          continue;
        }
        byte[] bytes = tar.readAllBytes();
        switch (unit) {
          case FILE -> entries.add(entry(id, id, content(bytes)));
          case LINE -> addLines(id, bytes, entries);
        }
      }
      return entries;
    } catch (IOException | IllegalArgumentException e) { // damaged sizes throw both
      throw Problem.data(path + ": want a tar archive of texts; " + Unreadable.reason(e));
    }
  }

  private static void addLines(String id, byte[] bytes, List<TextEntry> into) {
    int line = 1;
    for (int from = 0; from < bytes.length; line++) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      byte[] one = Arrays.copyOfRange(bytes, from, to);
      TextEntry.Content content = content(one);
      if (!(content instanceof TextEntry.Broken && Utf8.strict(one).isPresent())) {
        into.add(entry(String.format(Locale.ROOT, "%s:%d", id, line), id, content));
      }
      from = to + 1;
    }
  }

  private static TextEntry.Content content(byte[] bytes) {
    Optional<String> text = Utf8.strict(bytes).map(String::strip);
    return text.<TextEntry.Content>map(
            it -> it.isEmpty() ? new TextEntry.Broken("holds no text") : new TextEntry.Held(it))
        .orElse(new TextEntry.Broken("not UTF-8 text"));
  }

  /** The folder of a file names its part, if it can, and else its class. */
  private static TextEntry entry(String id, String file, TextEntry.Content content) {
    List<String> folders = List.of(file.split("/"));
    folders = folders.subList(0, folders.size() - 1);
    Optional<Part> part = folders.stream().findFirst().flatMap(Part::named);
    List<String> rest = part.isPresent() ? folders.subList(1, folders.size()) : folders;
    return new TextEntry(id, rest.stream().findFirst(), part, content);
  }

  private static boolean isText(String id) {
    return id.toLowerCase(Locale.ROOT).endsWith(".txt");
  }

  private static boolean hidden(String id) {
    return Stream.of(id.split("/")).anyMatch(it -> it.startsWith(".") && it.length() > 1);
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
