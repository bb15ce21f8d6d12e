package org.fullrank.textmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The expected scores are those of sacreBLEU's README and test suite: mjpost/sacrebleu,
 * test/test_bleu.py@2ae13669 and test/test_chrf.py@0dca9d48.
 */
class TextMetricsTest {
  private static final List<String> SYSTEM =
      List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
  private static final List<List<String>> TWO =
      List.of(
          List.of("The dog bit the man.", "The dog had bit the man."),
          List.of("It was not unexpected.", "No one was surprised."),
          List.of("The man bit him first.", "The man had bitten the dog."));

  /** The example of the README: a corpus with two references. */
  @Test
  void golden_bleuOfTheReadme() {
    var bleu = Bleu.of(SYSTEM, TWO);
    assertEquals(48.530827, bleu.score(), 1e-6);
    assertThat(bleu)
        .hasToString(
            "48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
    assertThat(Bleu.signature(2))
        .isEqualTo("nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.0.0");
  }

  @Test
  void golden_bleuWithoutTokenization() {
    var hypotheses = SYSTEM.stream().map(Words::of).toList();
    var references = TWO.stream().map(each -> each.stream().map(Words::of).toList()).toList();
    assertEquals(49.1919566, Bleu.ofTokens(hypotheses, references).score(), 1e-6);
  }

  @Test
  void golden_bleuOfEmptyHypothesesIsZero() {
    assertEquals(0, Bleu.of(List.of("", "", ""), TWO).score());
  }

  /** test_case_scoring: counts 9, 7, 5, 3 of 10, 8, 6, 4 at equal length. */
  @Test
  void golden_bleuOfCounts() {
    var bleu = Bleu.of(new long[] {9, 7, 5, 3}, new long[] {10, 8, 6, 4}, 11, 11);
    assertEquals(83.75922397, bleu.score(), 1e-7);
  }

  /** By hand: precisions 3/4 and 2/3; then 1/2; the fourth order lacks a match: 1/(2·1). */
  @Test
  void golden_bleuSmoothsAnOrderWithoutAMatch() {
    var bleu = Bleu.of(List.of("a b c d"), List.of(List.of("a b c e")));
    double wanted = 100 * Math.pow(0.75 * 2 / 3.0 * 0.5 * 0.5, 0.25);
    assertEquals(wanted, bleu.score(), 1e-9);
  }

  /** By hand: two orders lack a match, so that the second one is divided by four. */
  @Test
  void golden_bleuHalvesAgainAtTheNextOrderWithoutAMatch() {
    var bleu = Bleu.of(List.of("a b x d e"), List.of(List.of("a b c d e")));
    double wanted = 100 * Math.pow(4 / 5.0 * 2 / 4.0 * (1 / 6.0) * (1 / 8.0), 0.25);
    assertEquals(wanted, bleu.score(), 1e-9);
  }

  /** By hand from the four rules: marks part from words, points within numbers do not. */
  @Test
  void golden_tokens13a() {
    assertThat(Mteval13a.tokens("He said: \"1,000.5 (or 3-4)\" &amp; left, e.g. home. "))
        .containsExactly(
            "He", "said", ":", "\"", "1,000.5", "(", "or", "3", "-", "4", ")", "\"", "&", "left",
            ",", "e", ".", "g", ".", "home", ".");
  }

  static Stream<Arguments> chrf() {
    return Stream.of(
        Arguments.of(List.of("a"), List.of("a"), 100.0),
        Arguments.of(List.of(""), List.of("reference"), 0.0),
        Arguments.of(List.of("a b c"), List.of("a b c"), 100.0),
        Arguments.of(List.of("a b c"), List.of("abc"), 100.0),
        Arguments.of(List.of(""), List.of("c"), 0.0),
        Arguments.of(List.of("a", "b"), List.of("a", "c"), 50.0),
        Arguments.of(List.of("aa"), List.of("ab"), 25.0));
  }

  @ParameterizedTest
  @MethodSource("chrf")
  void golden_chrf3(List<String> hypotheses, List<String> references, double wanted) {
    var each = references.stream().map(List::of).toList();
    assertEquals(
        wanted, new CharacterF(6, 0, 3, CharacterF.Smoothing.NONE).score(hypotheses, each), 1e-4);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdefg,hijklmnop,0",
    "a,b,0",
    "'',b,0",
    "'',reference,0",
    "aa,ab,8.3333",
    "a,a,16.6667",
    "a b c,a b c,50",
    "a b c,abc,50"
  })
  void golden_chrf3Smoothed(String hypothesis, String reference, double wanted) {
    var smoothed = new CharacterF(6, 0, 3, CharacterF.Smoothing.EPSILON);
    double score = smoothed.score(List.of(hypothesis), List.of(List.of(reference)));
    assertEquals(wanted, score, 1e-4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "63.361730| risk assessment must be made of those who are qualified and expertise in the"
            + " sector - these are the scientists .|risk assessment has to be undertaken by those"
            + " who are qualified and expert in that area - that is the scientists .",
        "64.1302698| Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade"
            + "  freundlich. |Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade"
            + " freundschaftlich.",
        "100|Niemand hat die Absicht, eine Mauer zu errichten|Niemand hat die Absicht, eine Mauer"
            + " zu errichten"
      })
  void golden_chrf3OfSentences(double wanted, String hypothesis, String reference) {
    var smoothed = new CharacterF(6, 0, 3, CharacterF.Smoothing.EPSILON);
    double score = smoothed.score(List.of(hypothesis), List.of(List.of(reference)));
    assertEquals(wanted, score, 1e-4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "39.14078509|Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře."
            + "|Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo zemře.",
        "31.22557079|Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři."
            + "|A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři.",
        "57.15704367|Lapali po dechu, jejich životy skončily dřív, než skutečně začaly."
            + "|Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít,"
            + " připomněli."
      })
  void golden_chrf2Smoothed(double wanted, String hypothesis, String reference) {
    var smoothed = new CharacterF(6, 0, 2, CharacterF.Smoothing.EPSILON);
    double score = smoothed.score(List.of(hypothesis), List.of(List.of(reference)));
    assertEquals(wanted, score, 1e-4);
  }

  /**
   * By hand: "ab." and "ab!" share 2 of 3 letters and 1 of 2 pairs; as words "ab" is shared and the
   * mark is not, and no pair of words is. P = R = (2/3 + 1/2 + 0 + 1/2 + 0) / 5.
   */
  @Test
  void golden_chrfPlusPlus() {
    double score = CharacterF.CHRF_PLUS_PLUS.score(List.of("ab."), List.of(List.of("ab!")));
    assertEquals(100 * (2 / 3.0 + 0.5 + 0 + 0.5 + 0) / 5, score, 1e-9);
    assertThat(CharacterF.CHRF_PLUS_PLUS.name()).isEqualTo("chrF2++");
    assertThat(CharacterF.CHRF_PLUS_PLUS.signature(1))
        .isEqualTo("nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.0.0");
  }

  @Test
  void golden_chrfTakesTheBestReference() {
    double one = CharacterF.CHRF.score(List.of("hello"), List.of(List.of("hallo")));
    double both = CharacterF.CHRF.score(List.of("hello"), List.of(List.of("hallo", "hello")));
    assertThat(one).isLessThan(100);
    assertEquals(100, both, 1e-9);
  }

  /** kitten → sitting: two substitutions and an insertion. */
  @Test
  void golden_errorRates() {
    assertEquals(3 / 7.0, ErrorRate.ofCharacters("kitten", "sitting").value(), 1e-12);
    assertEquals(2 / 4.0, ErrorRate.ofWords("the cat sat", "a cat sat down").value(), 1e-12);
    var both = ErrorRate.of(List.of(1, 2), List.of(1)).plus(ErrorRate.of(List.of(), List.of(3, 4)));
    assertEquals(new ErrorRate(3, 3), both);
    assertThat(ErrorRate.NONE.value()).isNaN();
  }

  /** A naive recursion is the reference. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void property_editDistanceEqualsTheRecursion(long seed) {
    List<Integer> a = drawn(new Seed(seed).with(0), 6);
    List<Integer> b = drawn(new Seed(seed).with(1), 5);
    assertEquals(recursive(a, b), ErrorRate.of(a, b).errors());
    assertEquals(recursive(b, a), ErrorRate.of(b, a).errors());
  }

  private static List<Integer> drawn(Seed seed, int length) {
    try (var _ = Scope.open()) {
      double[] uniform = Tensors.doubles(Ops.rand(seed, length));
      return IntStream.range(0, length).mapToObj(i -> (int) (3 * uniform[i])).toList();
    }
  }

  private static int recursive(List<Integer> a, List<Integer> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.size() + b.size();
    }
    var shorter = a.subList(1, a.size());
    var rest = b.subList(1, b.size());
    int replaced = recursive(shorter, rest) + (a.getFirst().equals(b.getFirst()) ? 0 : 1);
    return Math.min(replaced, 1 + Math.min(recursive(shorter, b), recursive(a, rest)));
  }

  /** Four tokens of one bit each on eight bytes. */
  @Test
  void golden_bitsPerByte() {
    assertEquals(0.5, BitsPerByte.of(4 * Math.log(2), 8), 1e-12);
  }

  @Test
  void refuses_missingReferences() {
    assertThatThrownBy(() -> Bleu.of(List.of("a", "b"), List.of(List.of("a"))))
        .hasMessage("references: want one or more for each hypothesis, were 1 for 2 hypotheses");
    assertThatThrownBy(() -> CharacterF.CHRF.score(List.of("a"), List.of(List.of())))
        .hasMessageContaining("some without any");
    assertThatThrownBy(() -> BitsPerByte.of(1, 0)).hasMessage("bytes: want 1 or more, was 0");
  }
}
