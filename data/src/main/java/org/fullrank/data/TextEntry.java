package org.fullrank.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A text of a source, before labels are numbered.
 *
 * @param id unique in the set
 * @param label class name given by the source, or empty
 * @param part part of the split given by the source, or empty
 * @param content the text or its place
 */
record TextEntry(String id, Optional<String> label, Optional<Part> part, Content content) {
  /** What an entry holds. */
  sealed interface Content {}

  /** A text in memory. */
  record Held(String text) implements Content {}

  /** A text and its translation. */
  record Pair(String source, String target) implements Content {}

  /** A text that fills a file, read when it is asked for. */
  record InFile(Path file) implements Content {}

  /** A text that cannot be read. */
  record Broken(String reason) implements Content {}
}
