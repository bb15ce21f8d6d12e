package org.fullrank.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of an audio file, with what a source knows of it.
 *
 * @param id unique in the set
 * @param unit what is kept in one part of a split, such as a recording or a prompt
 * @param stretch its place
 * @param known what is known of it
 * @param part part of the split given by the source, or empty
 */
record Utterance(String id, String unit, Stretch stretch, Known known, Optional<Part> part) {
  /**
   * Where the samples lie.
   *
   * @param begin of the stretch, seconds, 0 or more
   * @param seconds of the stretch; infinite to the end of the file
   */
  record Stretch(Path file, double begin, double seconds) {
    /** A whole file. */
    static Stretch of(Path file) {
      return new Stretch(file, 0, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * What is known of an utterance.
   *
   * @param label class name, or empty
   * @param symbols of the sequence to learn, such as characters; empty if there is none
   */
  record Known(Optional<String> label, List<String> symbols) {
    Known {
      symbols = List.copyOf(symbols);
    }

    /** A class. */
    static Known label(Optional<String> label) {
      return new Known(label.filter(it -> !it.isBlank()), List.of());
    }

    /** The characters of a text: of its code points, with runs of white space as one space. */
    static Known text(Optional<String> text) {
      String clean = text.map(it -> it.strip().replaceAll("\\s+", " ")).orElse("");
      return new Known(Optional.empty(), clean.codePoints().mapToObj(Character::toString).toList());
    }
  }
}
