package org.fullrank.textmetrics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * BLEU of a corpus (Papineni et al., ACL 2002): {@code BP · exp(¼ Σₙ ln pₙ)}, the geometric mean of
 * the n-gram precisions {@code p₁} to {@code p₄} times the brevity penalty {@code BP = exp(min(0, 1
 * − r/c))}, with {@code c} tokens of hypotheses and {@code r} of references.
 *
 * <p>As in sacreBLEU 2: counts are summed over the corpus before any division. An order without a
 * match has the precision {@code 1/(2ᵏ · total)}, where it is the {@code k}-th such order
 * (smoothing {@code exp}). Of several references the one closest in length gives {@code r}, the
 * shorter of two equally close.
 *
 * @param score 0 to 100
 * @param precisions of the orders 1 to 4, 0 to 100
 * @param brevityPenalty 0 to 1
 * @param hypothesisTokens tokens of all hypotheses
 * @param referenceTokens tokens of the references closest in length
 */
public record Bleu(
    double score,
    List<Double> precisions,
    double brevityPenalty,
    int hypothesisTokens,
    int referenceTokens) {
  private static final int ORDERS = 4;

  public Bleu {
    precisions = List.copyOf(precisions);
  }

  /**
   * The score of texts under the tokenization {@code 13a}.
   *
   * @param hypotheses texts, one or more
   * @param references one or more for each hypothesis, in the same order
   * @throws IllegalArgumentException if the numbers differ, or a hypothesis has no reference
   */
  public static Bleu of(List<String> hypotheses, List<List<String>> references) {
    return ofTokens(
        hypotheses.stream().map(Mteval13a::tokens).toList(),
        references.stream().map(them -> them.stream().map(Mteval13a::tokens).toList()).toList());
  }

  /**
   * The score of sequences of tokens, such as ids, which are compared as they are.
   *
   * @param hypotheses sequences, one or more
   * @param references one or more for each hypothesis, in the same order
   * @throws IllegalArgumentException if the numbers differ, or a hypothesis has no reference
   */
  public static <T> Bleu ofTokens(List<List<T>> hypotheses, List<List<List<T>>> references) {
    References.check(hypotheses.size(), references);
    var right = new long[ORDERS];
    var total = new long[ORDERS];
    int length = 0;
    int wanted = 0;
    for (int i = 0; i < hypotheses.size(); i++) {
      var hypothesis = hypotheses.get(i);
      length += hypothesis.size();
      wanted += closest(hypothesis.size(), references.get(i));
      for (int n = 0; n < ORDERS; n++) {
        int order = n + 1;
        var grams = NGrams.of(hypothesis, order);
        var known =
            references.get(i).stream()
                .map(r -> NGrams.of(r, order))
                .reduce(NGrams::or)
                .orElseThrow();
        right[n] += grams.common(known);
        total[n] += grams.total();
      }
    }
    return of(right, total, length, wanted);
  }

  private static <T> int closest(int length, List<List<T>> references) {
    return references.stream()
        .map(List::size)
        .min(
            Comparator.comparingInt((Integer size) -> Math.abs(size - length))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** The score of counts: n-grams with a partner, and all n-grams, of the orders 1 to 4. */
  static Bleu of(long[] right, long[] total, int length, int wanted) {
    double penalty = length == 0 ? 0 : Math.exp(Math.min(0, 1 - (double) wanted / length));
    double[] precisions = precisions(right, total);
    double logs = IntStream.range(0, ORDERS).mapToDouble(n -> Math.log(precisions[n])).sum();
    double score = penalty * Math.exp(logs / ORDERS);
    return new Bleu(
        score,
        IntStream.range(0, ORDERS).mapToObj(n -> precisions[n]).toList(),
        penalty,
        length,
        wanted);
  }

  private static double[] precisions(long[] right, long[] total) {
    var precisions = new double[ORDERS];
    if (IntStream.range(0, ORDERS).allMatch(n -> right[n] == 0)) {
      return precisions;
    }
    double halves = 1;
    for (int n = 0; n < ORDERS && total[n] > 0; n++) {
      halves = right[n] == 0 ? 2 * halves : halves;
      precisions[n] = 100 * (right[n] == 0 ? 1 / halves : right[n]) / total[n];
    }
    return precisions;
  }

  /**
   * The settings, as sacreBLEU prints them beside a score; the version names the definition that is
   * followed.
   *
   * @param references of each hypothesis
   */
  public static String signature(int references) {
    return String.format(
        Locale.ROOT, "nrefs:%d|case:mixed|eff:no|tok:13a|smooth:exp|version:2.0.0", references);
  }

  /** The line that sacreBLEU prints behind the signature. */
  @Override
  public String toString() {
    String parts =
        precisions.stream()
            .map(p -> String.format(Locale.ROOT, "%.1f", p))
            .collect(Collectors.joining("/"));
    return String.format(
        Locale.ROOT,
        "%.2f %s (BP = %.3f ratio = %.3f hyp_len = %d ref_len = %d)",
        score,
        parts,
        brevityPenalty,
        referenceTokens == 0 ? 0 : (double) hypothesisTokens / referenceTokens,
        hypothesisTokens,
        referenceTokens);
  }
}
