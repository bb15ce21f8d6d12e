package org.fullrank.textmetrics;

import java.util.List;

/**
 * The rate of errors in transcripts: insertions, deletions and substitutions (Levenshtein 1966) for
 * each token of the references.
 *
 * @param errors the smallest number of edits that turn the hypotheses into the references, 0 or
 *     more
 * @param tokens of the references, 0 or more
 */
public record ErrorRate(long errors, long tokens) {
  /** No transcript yet. */
  public static final ErrorRate NONE = new ErrorRate(0, 0);

  /** The character error rate's part of a single transcript; characters are code points. */
  public static ErrorRate ofCharacters(String hypothesis, String reference) {
    return of(hypothesis.codePoints().boxed().toList(), reference.codePoints().boxed().toList());
  }

  /** The word error rate's part of a single transcript; words are parted by white space. */
  public static ErrorRate ofWords(String hypothesis, String reference) {
    return of(Words.of(hypothesis), Words.of(reference));
  }

  /** The rate of a single sequence of tokens. */
  public static <T> ErrorRate of(List<T> hypothesis, List<T> reference) {
    return new ErrorRate(distance(hypothesis, reference), reference.size());
  }

  /** The rate of these transcripts and those of {@code other} together. */
  public ErrorRate plus(ErrorRate other) {
    return new ErrorRate(errors + other.errors, tokens + other.tokens);
  }

  /** Errors for each token, 0 or more; NaN without a token. It exceeds 1 if much is inserted. */
  public double value() {
    return tokens == 0 ? Double.NaN : (double) errors / tokens;
  }

  private static <T> int distance(List<T> from, List<T> to) {
    int[] row = new int[to.size() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.size(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = corner + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.size()];
  }
}
