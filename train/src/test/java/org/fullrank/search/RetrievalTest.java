package org.fullrank.search;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.Labels;
import org.fullrank.search.NearDuplicates.Pair;
import org.fullrank.search.Outliers.Outlier;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetrievalTest {
  private static Embeddings rows(int width, float... values) {
    return new Embeddings("points", values, width, Labels.unknown(values.length / width));
  }

  /**
   * The gallery (2, 0), (0, 2), (−2, −2) about its mean (10, 10). The query (1, 0.1) is nearest to
   * the first, (0.1, 1) to the second. Without the mean subtracted, (11, 10.1) at 42.6° would be
   * nearer to (8, 8) at 45° than to (12, 10) at 39.8°.
   */
  @Test
  void golden_recallOfCentredCosine() {
    var gallery = rows(2, 12, 10, 10, 12, 8, 8);
    var queries = rows(2, 11, 10.1f, 10.1f, 11);
    assertEquals(new Retrieval(1, 2), Retrieval.of(gallery, queries, new int[] {0, 0}));
    assertEquals(new Retrieval(2, 2), Retrieval.of(gallery, queries, new int[] {0, 1}));
  }

  /** (1, 0) lies at 45° from both (1, 1) and (1, −1): a tie is no hit. */
  @Test
  void golden_equalFeaturesFindNothing() {
    var constant = rows(1, 3, 3, 3);
    assertEquals(new Retrieval(0, 3), Retrieval.of(constant, constant, new int[] {0, 1, 2}));
    var tie = Retrieval.of(rows(2, 1, 1, 1, -1, -2, 0), rows(2, 1, 0), new int[] {0});
    assertEquals(new Retrieval(0, 1), tie);
  }

  /** cos 45° between (1, 0) and (1, 1) about the mean 0. */
  @Test
  void golden_similaritiesToTheOriginals() {
    var gallery = rows(2, 1, 0, -1, 0);
    var similar = Retrieval.similarities(gallery, rows(2, 1, 1), new int[] {0});
    assertEquals(Math.sqrt(0.5), similar.getFirst(), 1e-6);
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_everySampleFindsItself(long seed) {
    var random = new Seed(seed).random();
    var values = new float[40 * 6];
    IntStream.range(0, values.length).forEach(i -> values[i] = (float) random.nextGaussian());
    var samples = rows(6, values);
    int[] own = IntStream.range(0, 40).toArray();
    assertEquals(new Retrieval(40, 40), Retrieval.of(samples, samples, own));
  }

  @Test
  void refuses_queriesOfAnotherWidth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retrieval.of(rows(2, 1, 2), rows(1, 1), new int[] {0}))
        .withMessage("queries: want 1 rows of width 2, were 1 of width 1");
  }

  @Test
  void leaves_noNativeMemory() {
    var gallery = rows(2, 12, 10, 10, 12, 8, 8);
    Leaks.none(() -> {
      Retrieval.of(gallery, gallery, new int[] {0, 1, 2});
      Similarities.of(gallery);
    });
  }

  /** The corners of a square about their mean: neighbours at 90°, opposite corners at 180°. */
  @Test
  void golden_similaritiesOfASquare() {
    var square = Similarities.of(rows(2, 6, 6, 4, 6, 4, 4, 6, 4));
    assertEquals(1, square.at(0, 0), 1e-6);
    assertEquals(0, square.at(0, 1), 1e-6);
    assertEquals(-1, square.at(0, 2), 1e-6);
  }

  /**
   * Samples 0 and 1 are nearest to each other at 0.9, 2 and 3 at 0.6; 4 is nearest to 0, which is
   * nearer to 1.
   */
  private static final Similarities FIVE =
      new Similarities(
          new float[] {
            1, 0.9f, 0.1f, 0.1f, 0.8f, //
            0.9f, 1, 0.1f, 0.1f, 0.1f, //
            0.1f, 0.1f, 1, 0.6f, 0.1f, //
            0.1f, 0.1f, 0.6f, 1, 0.1f, //
            0.8f, 0.1f, 0.1f, 0.1f, 1
          },
          5);

  @Test
  void golden_pairsThatAreNearestToEachOther() {
    assertEquals(
        List.of(new Pair(0, 1, 0.9f), new Pair(2, 3, 0.6f)), NearDuplicates.of(FIVE, 0.5, 9));
    assertEquals(List.of(new Pair(0, 1, 0.9f)), NearDuplicates.of(FIVE, 0.7, 9));
    assertEquals(List.of(new Pair(0, 1, 0.9f)), NearDuplicates.of(FIVE, 0.5, 1));
    assertEquals(List.of(1, 4), FIVE.nearest(0, 2));
  }

  /**
   * Nearest similarities 0.9, 0.9, 0.8, 0.8, 0.1: median 0.8, absolute deviations 0.1, 0.1, 0, 0,
   * 0.7 with median 0.1, so the limit is 0.8 − 3.5 · 0.148 = 0.281.
   */
  @Test
  void golden_anOutlierIsFarBelowTheMedian() {
    var values = new float[25];
    Arrays.fill(values, 0.1f);
    values[1] = 0.9f;
    values[5] = 0.9f;
    values[13] = 0.8f;
    values[17] = 0.8f;
    var similarities = new Similarities(values, 5);
    assertEquals(List.of(new Outlier(4, 0.1f)), Outliers.of(similarities, 1, 9));
    assertEquals(List.of(), Outliers.of(similarities, 1, 0));
  }
}
