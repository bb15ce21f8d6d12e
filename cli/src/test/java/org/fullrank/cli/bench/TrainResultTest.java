package org.fullrank.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fullrank.core.Precision;
import org.junit.jupiter.api.Test;

final class TrainResultTest {
  /**
   * By hand, width 192, 50 tokens, 49 patches of 16 pixels: linear maps {@code 2·50·192²·(4 + 8)} =
   * 44,236,800 and attention {@code 4·50²·192} = 1,920,000 in each of 6 blocks, the embedding
   * {@code 2·49·16·192} = 301,056, and three times all of it for forward and backward.
   */
  @Test
  void golden_operationsOfAStep() {
    assertThat(Model.STANDARD.operationsPerImage()).isEqualTo(831_725_568.0);
  }

  /**
   * Turns of 3 steps of which the first two of five are not counted; 2 GFLOP in 4 ms of 1 TFLOP/s.
   */
  @Test
  void golden_aRowOfTwoRunners() {
    Runner slow = (_, steps) -> times(steps, 8);
    Runner ours = (_, steps) -> times(steps, 4);
    var contest = Contest.of(Precision.FP32, List.of(ours, slow));
    contest.round(2, 3);
    contest.round(2, 3);
    assertThat(contest.timings().getFirst().milliseconds()).hasSize(6).containsOnly(4.0);
    var row = TrainResult.Row.of(contest, 128, new TrainResult.Work(2e9, 1000));
    assertThat(row.ratio()).hasValue(2.0);
    assertThat(row.imagesPerSecond()).isEqualTo(32_000);
    assertThat(row.shareOfPeak()).isCloseTo(0.5, within(1e-12));
  }

  /** Of 10 ms a slow one takes one step of 100 ms, a fast one four steps of 3. */
  @Test
  void golden_stepsInTurnWhilePatienceLasts() {
    Runner slow = (_, _) -> List.of(100.0);
    Runner fast = (_, _) -> List.of(3.0);
    var contest = Contest.of(Precision.FP32, List.of(slow, fast));
    for (int turn = 0; turn < 6; turn++) {
      contest.step(10);
    }
    assertThat(contest.timings().getFirst().milliseconds()).containsExactly(100.0);
    assertThat(contest.timings().getLast().milliseconds()).containsExactly(3.0, 3.0, 3.0, 3.0);
  }

  @Test
  void golden_withoutAPeerThereIsNoRatio() {
    var contest = Contest.of(Precision.BF16, List.of((_, steps) -> times(steps, 4)));
    contest.round(2, 1);
    var row = TrainResult.Row.of(contest, 128, new TrainResult.Work(2e9, 1000));
    assertThat(row.ratio()).isEmpty();
    assertThat(row.peerMilliseconds()).isEmpty();
  }

  /** The first two steps of a turn are slow, as they are after a pause. */
  private static List<Double> times(int steps, double steady) {
    return IntStream.range(0, steps)
        .mapToObj(i -> i < 2 ? 100.0 : steady)
        .collect(Collectors.toList());
  }
}
