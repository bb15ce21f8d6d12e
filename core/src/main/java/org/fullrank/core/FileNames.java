package org.fullrank.core;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * File names in the character set of this process. Java decides it from the locale when it starts;
 * with {@code LANG} unset, as in containers and cron, it is ASCII. Names with other letters then
 * read alike: {@code ä} and {@code ö} become the same replacement characters.
 */
public final class FileNames {
  private static final char REPLACEMENT = '\uFFFD';

  private FileNames() {}

  /**
   * Checks that the name of {@code path} can be told from others.
   *
   * @throws Problem of kind DATA if the name holds letters that this process cannot read
   */
  public static Path legible(Path path) {
    if (path.toString().indexOf(REPLACEMENT) >= 0 && !isUnicode()) {
      throw Problem.data("%s: its name cannot be read; %s".formatted(path, remedy()));
    }
    return path;
  }

  /** How to start the process so that it reads all names, for messages. */
  public static String remedy() {
    return "this process reads file names as %s; start it with LC_ALL=C.UTF-8"
        .formatted(System.getProperty("sun.jnu.encoding", "ASCII"));
  }

  private static boolean isUnicode() {
    String name = System.getProperty("sun.jnu.encoding", "").toUpperCase(Locale.ROOT);
    return Charset.isSupported(name) && Charset.forName(name).equals(StandardCharsets.UTF_8);
  }
}
