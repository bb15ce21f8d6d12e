package org.fullrank.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * How a Bible counts: the number of verses of each chapter of its 66 books.
 *
 * @param chapters by the short name of the book, in order
 */
record Versification(SequencedMap<String, int[]> chapters) {
  private static final int OLD = 39; // books of the Old Testament

  /** The versification {@code name}: kjv or nrsva. */
  static Versification of(String name) {
    try (InputStream in = Versification.class.getResourceAsStream("versification.txt")) {
      if (in == null) {
        throw new IllegalStateException("the resource versification.txt is not packed");
      }
      var chapters = new LinkedHashMap<String, int[]>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .filter(words -> words[0].equals(name))
          .forEach(words ->
              chapters.put(
                  words[1],
                  Arrays.stream(words, 2, words.length).mapToInt(Integer::parseInt).toArray()));
      return new Versification(chapters);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a resource
    }
  }

  /** The short names of the books, in order. */
  List<String> books() {
    return List.copyOf(chapters.keySet());
  }

  /** The books of the Old Testament, or those of the New. */
  List<String> testament(boolean old) {
    return old ? books().subList(0, OLD) : books().subList(OLD, chapters.size());
  }

  /**
   * The entries of a module of {@code books}, in order: headings are empty, verses are {@code Gen
   * 1:20}.
   */
  List<String> entries(List<String> books) {
    var entries = new ArrayList<>(List.of("", "")); // of the module, of the testament
    for (String book : books) {
      entries.add("");
      int[] verses = chapters.getOrDefault(book, new int[0]);
      for (int chapter = 1; chapter <= verses.length; chapter++) {
        entries.add("");
        for (int verse = 1; verse <= verses[chapter - 1]; verse++) {
          entries.add(book + " " + chapter + ":" + verse);
        }
      }
    }
    return entries;
  }
}
