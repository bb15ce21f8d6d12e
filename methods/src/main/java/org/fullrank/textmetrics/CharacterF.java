package org.fullrank.textmetrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * chrF and chrF++ (Popović, WMT 2015 and WMT 2017), as sacreBLEU 2 has them: {@code (1 + β²) P R /
 * (β² P + R)} of the mean precision {@code P} and recall {@code R} over orders of character n-grams
 * without white space, and of word n-grams.
 *
 * <p>Counts are summed over the corpus; each hypothesis takes the reference that gives the largest
 * score.
 *
 * @param characters largest order of character n-grams, 1 or more
 * @param words largest order of word n-grams; 0 is chrF, 2 is chrF++
 * @param beta {@code β}: how many times as much recall counts as precision, 1 or more
 * @param smoothing of orders that hypotheses or references are too short for
 */
public record CharacterF(int characters, int words, int beta, Smoothing smoothing) {
  /** chrF2. */
  public static final CharacterF CHRF = new CharacterF(6, 0, 2, Smoothing.NONE);

  /** chrF2++. */
  public static final CharacterF CHRF_PLUS_PLUS = new CharacterF(6, 2, 2, Smoothing.NONE);

  /** What becomes of orders that hypotheses or references are too short for. */
  public enum Smoothing {
    /** left out of the means of precision and recall, as sacreBLEU has it without options */
    NONE,
    /**
     * {@code 10⁻¹⁶}, and the score is the mean of the orders' scores, as NLTK and chrF++.py have it
     */
    EPSILON
  }

  private static final double EPSILON = 1e-16;

  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  public CharacterF {
    if (characters < 1 || words < 0 || beta < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "orders: want 1 or more of characters, 0 or more of words, beta 1 or more, were %d, %d, %d",
              characters,
              words,
              beta));
    }
  }

  /**
   * The score of a corpus, 0 to 100.
   *
   * @param hypotheses texts, one or more
   * @param references one or more for each hypothesis, in the same order
   * @throws IllegalArgumentException if the numbers differ, or a hypothesis has no reference
   */
  public double score(List<String> hypotheses, List<List<String>> references) {
    References.check(hypotheses.size(), references);
    var sums = new int[3 * (characters + words)];
    for (int i = 0; i < hypotheses.size(); i++) {
      int[] best = best(grams(hypotheses.get(i)), references.get(i));
      for (int j = 0; j < sums.length; j++) {
        sums[j] += best[j];
      }
    }
    return score(sums);
  }

  private int[] best(List<NGrams<String>> hypothesis, List<String> references) {
    int[] best = counts(hypothesis, grams(references.getFirst()));
    for (String reference : references.subList(1, references.size())) {
      int[] counts = counts(hypothesis, grams(reference));
      best = score(counts) > score(best) ? counts : best;
    }
    return best;
  }

  /** Of each order the n-grams of hypothesis and reference, and those in both. */
  private static int[] counts(List<NGrams<String>> hypothesis, List<NGrams<String>> reference) {
    var counts = new int[3 * hypothesis.size()];
    for (int i = 0; i < hypothesis.size(); i++) {
      counts[3 * i] = reference.get(i).total() > 0 ? hypothesis.get(i).total() : 0;
      counts[3 * i + 1] = reference.get(i).total();
      counts[3 * i + 2] = hypothesis.get(i).common(reference.get(i));
    }
    return counts;
  }

  private double score(int[] counts) {
    return switch (smoothing) {
      case NONE -> ofMeans(counts);
      case EPSILON -> meanOfOrders(counts);
    };
  }

  private double meanOfOrders(int[] counts) {
    double square = (double) beta * beta;
    double sum = 0;
    for (int i = 0; i < counts.length; i += 3) {
      double precision = counts[i] > 0 ? (double) counts[i + 2] / counts[i] : EPSILON;
      double recall = counts[i + 1] > 0 ? (double) counts[i + 2] / counts[i + 1] : EPSILON;
      double denominator = square * precision + recall;
      sum += denominator > 0 ? (1 + square) * precision * recall / denominator : EPSILON;
    }
    return 100 * sum * 3 / counts.length;
  }

  private double ofMeans(int[] counts) {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int i = 0; i < counts.length; i += 3) {
      if (counts[i] > 0 && counts[i + 1] > 0) {
        precision += (double) counts[i + 2] / counts[i];
        recall += (double) counts[i + 2] / counts[i + 1];
        orders++;
      }
    }
    double square = (double) beta * beta;
    double denominator = square * precision + recall;
    return denominator == 0 ? 0 : 100 * (1 + square) * precision * recall / denominator / orders;
  }

  private List<NGrams<String>> grams(String text) {
    var letters =
        String.join("", Words.of(text)).codePoints().mapToObj(Character::toString).toList();
    var parts = Words.of(text).stream().flatMap(word -> parted(word).stream()).toList();
    var grams = new ArrayList<NGrams<String>>();
    for (int order = 1; order <= characters; order++) {
      grams.add(NGrams.of(letters, order));
    }
    for (int order = 1; order <= words; order++) {
      grams.add(NGrams.of(parts, order));
    }
    return grams;
  }

  /** A word without the punctuation mark at its end or, if there is none, at its beginning. */
  private static List<String> parted(String word) {
    int last = word.length() - 1;
    if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
      return List.of(word.substring(0, last), word.substring(last));
    }
    boolean first = last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0;
    return first ? List.of(word.substring(0, 1), word.substring(1)) : List.of(word);
  }

  /** {@code chrF2} or {@code chrF2++}. */
  public String name() {
    return "chrF" + beta + "+".repeat(words);
  }

  /**
   * The settings, as sacreBLEU prints them beside a score; the version names the definition that is
   * followed.
   *
   * @param references of each hypothesis
   */
  public String signature(int references) {
    return String.format(
        Locale.ROOT,
        "nrefs:%d|case:mixed|eff:%s|nc:%d|nw:%d|space:no|version:2.0.0",
        references,
        smoothing == Smoothing.NONE ? "yes" : "no",
        characters,
        words);
  }
}
