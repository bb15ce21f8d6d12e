package org.fullrank.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.fullrank.core.Problem;
import org.fullrank.data.TextData.Language;
import org.fullrank.data.TextPairList.TextPair;
import org.fullrank.texts.TokenizerConfig;

/**
 * Verses of the Bible in English and Spanish, aligned by book, chapter and verse.
 *
 * @param all in the order of the books
 */
record Verses(List<Verse> all) {
  private static final int EVERY = 8; // books, of which one is for testing
  private static final int TESTED = 3; // its place among the eight
  private static final HashSplit UNUSED = new HashSplit(0);

  /**
   * A verse in both languages.
   *
   * @param id book, chapter and verse: {@code Gen 1:20}
   */
  record Verse(String id, String english, String spanish) {
    String book() {
      return id.substring(0, id.indexOf(' '));
    }

    String in(Language language) {
      return switch (language) {
        case EN -> english;
        case ES -> spanish;
      };
    }
  }

  /** The verses in this jar. */
  static Verses mini() {
    try (InputStream in = Verses.class.getResourceAsStream("verses-mini/verses.tsv.gz")) {
      if (in == null) {
        throw new IllegalStateException("the resource verses-mini is not packed");
      }
      String text = new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
      return new Verses(
          text.lines()
              .map(line -> line.split("\t"))
              .map(cells -> new Verse(cells[0], cells[1], cells[2]))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a resource
    }
  }

  /** The verses that both modules in {@code path} have. */
  static Verses all(Optional<Path> path) {
    Path folder = path.orElseGet(() -> Fetch.here().find(PublishedTexts.VERSES));
    Map<String, String> english =
        new SwordText(folder.resolve("engWEB2015eb"), Versification.of("nrsva")).verses();
    Map<String, String> spanish =
        new SwordText(folder.resolve("spaRV1909eb"), Versification.of("kjv")).verses();
    var both = new ArrayList<Verse>();
    spanish.forEach((id, text) ->
        Optional.ofNullable(english.get(id)).ifPresent(it -> both.add(new Verse(id, it, text))));
    if (both.isEmpty()) {
      throw Problem.data(folder + ": want two Bibles with common verses, was none");
    }
    return new Verses(both);
  }

  /** Texts of one language; the class of a verse is the kind of its book. */
  Splits texts(String name, Language language) {
    return Texts.split(
        name, entries(it -> new TextEntry.Held(it.in(language))), UNUSED, TextData.TOKENIZER);
  }

  /** Texts of one language with their translations. */
  Splits pairs(String name, Language from, TokenizerConfig tokenizer) {
    Language to =
        switch (from) {
          case EN -> Language.ES;
          case ES -> Language.EN;
        };
    return Texts.split(
        name, entries(it -> new TextEntry.Pair(it.in(from), it.in(to))), UNUSED, tokenizer);
  }

  /** The test verses, English with Spanish. */
  TextPairList tested(String name) {
    List<String> books = Versification.of("kjv").books();
    return new TextPairList(
        name,
        all.stream()
            .filter(it -> tested(books.indexOf(it.book())))
            .map(it -> new TextPair(it.english, it.spanish, OptionalDouble.empty()))
            .toList());
  }

  private static boolean tested(int book) {
    return book % EVERY == TESTED;
  }

  private List<TextEntry> entries(Function<Verse, TextEntry.Content> content) {
    List<String> books = Versification.of("kjv").books();
    return all.stream()
        .map(verse -> {
          int book = books.indexOf(verse.book());
          Part part = tested(book) ? Part.TEST : Part.TRAIN;
          return new TextEntry(
              verse.id, Optional.of(kind(book)), Optional.of(part), content.apply(verse));
        })
        .toList();
  }

  /** The kind of a book by its place among the 66. */
  private static String kind(int book) {
    int[] ends = {5, 17, 22, 39, 44};
    List<String> kinds =
        List.of("law", "history", "poetry", "prophets", "gospels and acts", "letters");
    int kind = 0;
    while (kind < ends.length && book >= ends[kind]) {
      kind++;
    }
    return kinds.get(kind);
  }
}
