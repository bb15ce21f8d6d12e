package org.fullrank.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TimingTest {
  @Test
  void golden_quartilesOfFiveAndOfTwo() {
    assertThat(new Timing(List.of(9.0, 1.0, 5.0, 3.0, 7.0)).quartiles())
        .containsExactly(3.0, 5.0, 7.0);
    assertThat(new Timing(List.of(2.0, 6.0)).quartiles()).containsExactly(3.0, 4.0, 5.0);
    assertThat(new Timing(List.of(2.0)).quartiles()).containsExactly(2.0, 2.0, 2.0);
  }

  @Test
  void refuses_noTimes() {
    assertThatThrownBy(() -> new Timing(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }
}
