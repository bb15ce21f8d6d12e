package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CaseTest {
  private final List<String> turns = new ArrayList<>();

  private Runner runner(String name, double... milliseconds) {
    return () -> {
      turns.add(name);
      return Arrays.stream(milliseconds).boxed().toList();
    };
  }

  private Case of(Map<String, Runner> ways) {
    return new Case(Map.of("tokens", 50), new Case.Work(2e9, 1000), new LinkedHashMap<>(ways));
  }

  private static List<Double> times(Map<String, Timing> timings, String way) {
    return Objects.requireNonNull(timings.get(way)).milliseconds();
  }

  private Case fullrankAndSdpa() {
    var ways = new LinkedHashMap<String, Runner>();
    ways.put("fullrank", runner("fullrank", 4, 4, 5));
    ways.put("sdpa", runner("sdpa", 8));
    return of(ways);
  }

  /** The first turn of each is not counted. */
  @Test
  void golden_waysTakeTurns() {
    var timings = fullrankAndSdpa().run(2, 1e9);
    assertThat(turns).containsExactly("fullrank", "sdpa", "fullrank", "sdpa", "fullrank", "sdpa");
    assertThat(times(timings, "fullrank")).containsExactly(4.0, 4.0, 5.0, 4.0, 4.0, 5.0);
    assertThat(times(timings, "sdpa")).containsExactly(8.0, 8.0);
  }

  /** 2 GFLOP in 4 ms are 500 GFLOP/s, half of 1,000; SDPA's 8 ms are twice as long. */
  @Test
  void golden_rowsOfTwoWays() {
    var contest = fullrankAndSdpa();
    var rows = contest.rows(contest.run(2, 1e9));
    assertThat(rows.getFirst())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "tokens",
                50,
                "way",
                "fullrank",
                "ms",
                4.0,
                "ms_q1",
                4.0,
                "ms_q3",
                4.75,
                "gflops",
                500.0,
                "percent_of_peak",
                50.0,
                "over_sdpa",
                2.0));
    assertThat(rows.getLast()).containsEntry("way", "sdpa").containsEntry("over_sdpa", 1.0);
  }

  /**
   * Of 10 ms a slow way takes its first turn of 100 ms alone, a fast one four counted turns of 3.
   */
  @Test
  void golden_turnsWhilePatienceLasts() {
    var ways = new LinkedHashMap<String, Runner>();
    ways.put("slow", runner("slow", 100));
    ways.put("fast", runner("fast", 3));
    var timings = of(ways).run(6, 10);
    assertThat(times(timings, "slow")).containsExactly(100.0);
    assertThat(times(timings, "fast")).containsExactly(3.0, 3.0, 3.0, 3.0);
    assertThat(turns).filteredOn("slow"::equals).hasSize(1);
  }

  @Test
  void golden_withoutABaseThereIsNoRatio() {
    var contest = of(Map.of("fullrank", runner("fullrank", 4)));
    assertThat(contest.rows(contest.run(1, 1e9)).getFirst().keySet())
        .noneMatch(column -> column.startsWith("over_"));
  }
}
