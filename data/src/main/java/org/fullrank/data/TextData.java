package org.fullrank.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.texts.TokenizerConfig;

/**
 * A data set of texts. A line or a file that is not UTF-8, or holds no text, is left out and
 * listed.
 */
public sealed interface TextData extends DataConfig.Whole {
  /** Ids of pairs are bytes unless a set says otherwise. */
  TokenizerConfig TOKENIZER = new TokenizerConfig.Bytes();

  /** What one text of a set is. */
  enum Unit {
    /** A file. */
    FILE,
    /** A line that is not blank. */
    LINE
  }

  /** The language of verses. */
  enum Language {
    /** English: the World English Bible. */
    EN,
    /** Spanish: the Reina-Valera of 1909. */
    ES
  }

  /**
   * A folder of .txt files, at any depth. The first folder names the part, if it is called train,
   * val or test; the next names the class. Files of other kinds are left out.
   *
   * @param path the folder, or one file
   * @param unit what one text is
   * @param testFraction share kept for testing, 0 up to 1; not used where the folders split
   */
  record TextFolder(Path path, Unit unit, double testFraction) implements TextData {
    /** The default of {@code unit}. */
    public static final Unit UNIT = Unit.LINE;

    public TextFolder {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<TextEntry> found = TextFiles.entries(path, unit, skipped);
      return Texts.split(path.toString(), found, new HashSplit(testFraction), TOKENIZER);
    }
  }

  /**
   * A tar archive of .txt files, whose folders say parts and classes as {@link TextFolder}'s.
   *
   * @param path a .tar, .tar.gz or .tgz archive
   * @param unit what one text is
   * @param testFraction share kept for testing, 0 up to 1; not used where the folders split
   */
  record TextTar(Path path, Unit unit, double testFraction) implements TextData {
    /** The default of {@code unit}. */
    public static final Unit UNIT = Unit.FILE;

    public TextTar {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<TextEntry> found = TextFiles.archived(path, unit, skipped);
      return Texts.split(path.toString(), found, new HashSplit(testFraction), TOKENIZER);
    }
  }

  /**
   * A list of texts: CSV or TSV with a header line, or JSON Lines. Fields {@code label} and {@code
   * split} (train, val, test) count if they are there.
   *
   * @param path the list, ending in .csv, .tsv, .jsonl or .ndjson
   * @param field the name of the field of the text
   * @param testFraction share kept for testing, 0 up to 1; not used where the list splits
   */
  record TextList(Path path, String field, double testFraction) implements TextData {
    /** The default of {@code field}. */
    public static final String FIELD = "text";

    public TextList {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<TextEntry> found = new TextLists(path).texts(field);
      return Texts.split(path.toString(), found, new HashSplit(testFraction), TOKENIZER);
    }
  }

  /**
   * A list of texts and their translations, as ids without begin and end.
   *
   * @param path the list, ending in .csv, .tsv, .jsonl or .ndjson
   * @param source the name of the field of the text
   * @param target the name of the field of the translation
   * @param tokenizer makes ids of both
   * @param testFraction share kept for testing, 0 up to 1; not used where the list splits
   */
  record TextPairs(
      Path path, String source, String target, TokenizerConfig tokenizer, double testFraction)
      implements TextData {
    /** The default of {@code source}. */
    public static final String SOURCE = "source";

    /** The default of {@code target}. */
    public static final String TARGET = "target";

    public TextPairs {
      new HashSplit(testFraction);
    }

    @Override
    public Splits open(Skipped skipped) {
      List<TextEntry> found = new TextLists(path).pairs(source, target);
      return Texts.split(path.toString(), found, new HashSplit(testFraction), tokenizer);
    }
  }

  /**
   * 2,500 verses in English or Spanish; part of this jar. The class is the kind of the book, and 8
   * of the 66 books are test texts.
   *
   * @param language English or Spanish
   */
  record VersesMini(Language language) implements TextData {
    /** In English. */
    public static final VersesMini DEFAULT = new VersesMini(Language.EN);

    @Override
    public Splits open(Skipped skipped) {
      return Verses.mini().texts("verses_mini", language);
    }
  }

  /**
   * The 2,500 verses of {@link VersesMini} as pairs for translation, ids without begin and end.
   *
   * @param from the language of the texts; the other is that of the translations
   * @param tokenizer makes ids of both
   */
  record VersesMiniPairs(Language from, TokenizerConfig tokenizer) implements TextData {
    /** From English, as bytes. */
    public static final VersesMiniPairs DEFAULT = new VersesMiniPairs(Language.EN, TOKENIZER);

    @Override
    public Splits open(Skipped skipped) {
      return Verses.mini().pairs("verses_mini", from, tokenizer);
    }
  }

  /**
   * All verses that both Bibles have, 31,077, in English or Spanish, split as {@link VersesMini}.
   *
   * @param path the folder of both modules; if absent, the folder that {@link Fetch} finds
   * @param language English or Spanish
   */
  record AllVerses(Optional<Path> path, Language language) implements TextData {
    /** In English. */
    public static final AllVerses DEFAULT = new AllVerses(Optional.empty(), Language.EN);

    @Override
    public Splits open(Skipped skipped) {
      return Verses.all(path).texts("all_verses", language);
    }
  }

  /**
   * The verses of {@link AllVerses} as pairs for translation, ids without begin and end.
   *
   * @param path the folder of both modules; if absent, the folder that {@link Fetch} finds
   * @param from the language of the texts; the other is that of the translations
   * @param tokenizer makes ids of both
   */
  record AllVersesPairs(Optional<Path> path, Language from, TokenizerConfig tokenizer)
      implements TextData {
    /** From English, as bytes. */
    public static final AllVersesPairs DEFAULT =
        new AllVersesPairs(Optional.empty(), Language.EN, TOKENIZER);

    @Override
    public Splits open(Skipped skipped) {
      return Verses.all(path).pairs("all_verses", from, tokenizer);
    }
  }
}
