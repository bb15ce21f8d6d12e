package org.fullrank.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {
  private static final CtcDecoder CTC = new CtcDecoder(0);

  /** Runs of a symbol are one; a blank parts two of them. */
  @Test
  void golden_theCollapse() {
    assertThat(CTC.greedy(path(0, 1, 1, 0, 1, 2, 2))).containsExactly(1, 1, 2);
    assertThat(CTC.beam(path(0, 1, 1, 0, 1, 2, 2), 8)).containsExactly(1, 1, 2);
    assertThat(CTC.greedy(new double[0][])).isEmpty();
  }

  /**
   * Two frames, each blank 0.6, a 0.4: the best path is two blanks, 0.36. But a has three paths: 2
   * · 0.24 + 0.16 = 0.64.
   */
  @Test
  void golden_theBeamFindsWhatTheBestPathMisses() {
    double[][] logs = logs(new double[][] {{0.6, 0.4}, {0.6, 0.4}});
    assertThat(CTC.greedy(logs)).isEmpty();
    assertThat(CTC.beam(logs, 2)).containsExactly(1);
  }

  /** A beam that holds every prefix finds the likeliest of all, as an enumeration of paths does. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4})
  void property_aWideBeamIsTheEnumeration(long seed) {
    double[][] logs = drawn(seed, 4, 3);
    var masses = new HashMap<List<Integer>, Double>();
    for (int code = 0; code < 81; code++) {
      var collapsed = new ArrayList<Integer>();
      double log = 0;
      int before = 0;
      int rest = code;
      for (double[] frame : logs) {
        int symbol = rest % 3;
        rest /= 3;
        log += frame[symbol];
        if (symbol != 0 && symbol != before) {
          collapsed.add(symbol);
        }
        before = symbol;
      }
      masses.merge(List.copyOf(collapsed), Math.exp(log), Double::sum);
    }
    var wanted = masses.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    assertEquals(wanted.getKey(), CTC.beam(logs, 1000));
  }

  /**
   * Ids: 0 ends, 1, 2. First 1 with 0.6, 2 with 0.4. After 1 all are equal, 1/3; after 2 the end
   * has 0.9. So greedy search ends with 0.6/3 = 0.2, a beam of two with 0.36.
   */
  @Test
  void golden_theBeamIsBetterThanGreedySearch() {
    var greedy = new BeamSearch(1, 0, 2, 0).best(DecodingTest::toy);
    assertThat(greedy.ids()).containsExactly(1, 0);
    assertEquals(Math.log(0.2), greedy.log(), 1e-12);
    var beam = new BeamSearch(2, 0, 2, 0).best(DecodingTest::toy);
    assertThat(beam.ids()).containsExactly(2, 0);
    assertEquals(Math.log(0.36), beam.log(), 1e-12);
  }

  private static List<double[]> toy(List<List<Integer>> prefixes) {
    return prefixes.stream()
        .map(prefix -> {
          if (prefix.isEmpty()) {
            return logs(new double[][] {{0, 0.6, 0.4}})[0];
          }
          return prefix.getLast() == 2
              ? logs(new double[][] {{0.9, 0.05, 0.05}})[0]
              : logs(new double[][] {{1.0 / 3, 1.0 / 3, 1.0 / 3}})[0];
        })
        .toList();
  }

  /** The end has 0.55 at first, and is sure after the id 1, which has 0.45. */
  @Test
  void golden_theLengthPenaltyPrefersLongSequences() {
    assertThat(new BeamSearch(2, 0, 3, 0).best(p -> ending(p, 0.55)).ids()).containsExactly(0);
    var longer = new BeamSearch(2, 2, 3, 0).best(p -> ending(p, 0.55));
    assertThat(longer.ids()).containsExactly(1, 0);
    assertThat(Math.log(0.45) / Math.pow(7 / 6.0, 2)).isGreaterThan(Math.log(0.55));
  }

  private static List<double[]> ending(List<List<Integer>> prefixes, double at) {
    return prefixes.stream()
        .map(p ->
            logs(new double[][] {p.isEmpty() ? new double[] {at, 1 - at} : new double[] {1, 0}})[0])
        .toList();
  }

  /** As wide as all sequences, without a penalty, the search is exhaustive. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void property_aWideBeamIsExhaustive(long seed) {
    double[][] table = drawn(seed, 40, 3);
    var found =
        new BeamSearch(100, 0, 3, 0)
            .best(prefixes -> prefixes.stream().map(p -> table[place(p)]).toList());
    var all = new ArrayList<BeamSearch.Hypothesis>();
    collect(new BeamSearch.Hypothesis(List.of(), 0), table, all);
    var wanted =
        all.stream().max(Comparator.comparingDouble(BeamSearch.Hypothesis::log)).orElseThrow();
    assertEquals(wanted.ids(), found.ids());
    assertEquals(wanted.log(), found.log(), 1e-12);
  }

  private static void collect(
      BeamSearch.Hypothesis from, double[][] table, List<BeamSearch.Hypothesis> into) {
    for (int id = 0; id < 3 && from.ids().size() < 3; id++) {
      var ids = new ArrayList<>(from.ids());
      ids.add(id);
      var next = new BeamSearch.Hypothesis(ids, from.log() + table[place(from.ids())][id]);
      if (id == 0) {
        into.add(next);
      } else {
        collect(next, table, into);
      }
    }
  }

  private static int place(List<Integer> prefix) {
    int place = 0;
    for (int id : prefix) {
      place = 3 * place + id;
    }
    return place;
  }

  /** The end never comes; then nothing does. */
  @Test
  void golden_unfinishedSequences() {
    var search = new BeamSearch(2, 1, 3, 0);
    var cut = search.best(p -> p.stream().map(_ -> logs(new double[][] {{0, 1}})[0]).toList());
    assertThat(cut.ids()).containsExactly(1, 1, 1);
    var none = search.best(p -> p.stream().map(_ -> logs(new double[][] {{0, 0}})[0]).toList());
    assertThat(none.ids()).isEmpty();
  }

  @Test
  void refuses_settingsOutOfRange() {
    assertThatThrownBy(() -> new CtcDecoder(-1)).hasMessage("blank: want 0 or more, was -1");
    assertThatThrownBy(() -> CTC.beam(new double[0][], 0))
        .hasMessage("width: want 1 or more, was 0");
    assertThatThrownBy(() -> new BeamSearch(0, 0, 1, 0)).hasMessageStartingWith("beam: want width");
  }

  private static double[][] path(int... symbols) {
    var frames = new double[symbols.length][3];
    for (int i = 0; i < symbols.length; i++) {
      frames[i] = new double[] {0.01, 0.01, 0.01};
      frames[i][symbols[i]] = 0.98;
    }
    return logs(frames);
  }

  private static double[][] logs(double[][] probabilities) {
    var logs = new double[probabilities.length][];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Arrays.stream(probabilities[i]).map(Math::log).toArray();
    }
    return logs;
  }

  private static double[][] drawn(long seed, int rows, int columns) {
    try (var _ = Scope.open()) {
      double[] all = Tensors.doubles(Ops.randn(new Seed(seed), rows, columns).log_softmax(1));
      var split = new double[rows][columns];
      for (int i = 0; i < all.length; i++) {
        split[i / columns][i % columns] = all[i];
      }
      return split;
    }
  }
}
