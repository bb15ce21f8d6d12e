package org.fullrank.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class TimingTest {
  @Test
  void golden_quartilesOfFiveAndOfTwo() {
    assertThat(quartiles(9, 1, 5, 3, 7)).containsExactly(3.0, 5.0, 7.0);
    assertThat(quartiles(2, 6)).containsExactly(3.0, 4.0, 5.0);
    assertThat(quartiles(2)).containsExactly(2.0, 2.0, 2.0);
  }

  private static List<Double> quartiles(double... milliseconds) {
    var timing = new Timing(DoubleStream.of(milliseconds).boxed().toList());
    return List.of(timing.quantile(0.25), timing.median(), timing.quantile(0.75));
  }

  @Test
  void refuses_noTimes() {
    assertThatThrownBy(() -> new Timing(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }
}
