package org.fullrank.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.core.Problem;

/**
 * Pairs of texts to measure an encoder on: sentences with a score of their similarity, as in the
 * STS tasks, or texts that say the same, such as translations and paraphrases.
 *
 * @param name of the list
 * @param pairs in the order of the list; all have a score, or none has
 */
public record TextPairList(String name, List<TextPair> pairs) {
  /** Names of the fields of both texts, the first that a list has. */
  static final List<List<String>> FIELDS =
      List.of(
          List.of("sentence1", "sentence2"),
          List.of("sentence_A", "sentence_B"),
          List.of("text1", "text2"),
          List.of("source", "target"));

  /** Names of the field of a score, the first that a list has. */
  static final List<String> SCORES = List.of("score", "relatedness_score", "similarity");

  /**
   * A pair.
   *
   * @param first a text
   * @param second another
   * @param score how similar they are to a reader, larger for more similar; absent where unknown
   */
  public record TextPair(String first, String second, OptionalDouble score) {}

  public TextPairList {
    pairs = List.copyOf(pairs);
  }

  /**
   * Reads a list: CSV or TSV with a header line, or JSON Lines. A row without a text, or without a
   * score where others have one, is left out.
   *
   * @param list ends in .csv, .tsv, .jsonl or .ndjson
   * @param fields names of the fields of the texts, and of the score if there is a third; by
   *     default sentence1 and sentence2, sentence_A and sentence_B, text1 and text2, or source and
   *     target, with score, relatedness_score or similarity if the list has it
   * @param skipped collects the rows that are left out
   * @throws Problem of kind DATA if the list cannot be read, lacks a field, holds fewer than two
   *     pairs, or a score is no finite number
   */
  public static TextPairList read(Path list, List<String> fields, Skipped skipped) {
    List<TextPair> pairs = new TextLists(list).textPairs(fields, skipped);
    if (pairs.size() < 2) {
      throw Problem.data(
          "%s: want two pairs of texts or more, was %s"
              .formatted(list, pairs.isEmpty() ? "none" : "one"));
    }
    return new TextPairList(list.toString(), pairs);
  }

  /** The 263 test verses of {@link TextData.VersesMini}, English with Spanish. */
  public static TextPairList versesMini() {
    return Verses.mini().tested("verses_mini");
  }

  /**
   * The test verses of {@link TextData.AllVerses}, English with Spanish.
   *
   * @throws Problem of kind DATA if they are not on this machine
   */
  public static TextPairList allVerses() {
    return Verses.all(Optional.empty()).tested("all_verses");
  }

  /** Both texts of every pair, the first of all pairs before the second of all. */
  public List<Item.Text> texts() {
    var texts = new ArrayList<Item.Text>(2 * pairs.size());
    pairs.forEach(pair -> texts.add(new Item.Text(pair.first)));
    pairs.forEach(pair -> texts.add(new Item.Text(pair.second)));
    return texts;
  }

  /** The scores of all pairs; empty for a list without scores. */
  public Optional<double[]> scores() {
    return pairs.stream().allMatch(pair -> pair.score.isPresent())
        ? Optional.of(pairs.stream().mapToDouble(pair -> pair.score.orElseThrow()).toArray())
        : Optional.empty();
  }
}
