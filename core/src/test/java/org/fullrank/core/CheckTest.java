package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void refuses_wholeNumbersAsWholeNumbers() {
    assertThatThrownBy(() -> Check.within(257, 1, 256, "workers"))
        .hasMessage("workers: want 1 to 256, was 257");
    assertThatThrownBy(() -> Check.within(0, 1, 256, "workers"))
        .hasMessage("workers: want 1 to 256, was 0");
    assertThatThrownBy(() -> Check.atLeastZero(-1, "every_epochs"))
        .hasMessage("every_epochs: want zero or more, was -1");
  }

  @Test
  void refuses_otherNumbersWithTheirDecimals() {
    assertThatThrownBy(() -> Check.within(1.5, 0, 1, "flip"))
        .hasMessage("flip: want 0 to 1, was 1.5");
    assertThatThrownBy(() -> Check.within(Double.NaN, 0, 1, "flip"))
        .hasMessage("flip: want 0 to 1, was NaN");
    assertThatThrownBy(() -> Check.atLeastZero(-0.5, "weight"))
        .hasMessage("weight: want zero or more, was -0.5");
  }

  @Test
  void golden_theEndsAreIn() {
    assertEquals(1, Check.within(1, 1, 256, "workers"));
    assertEquals(256, Check.within(256, 1, 256, "workers"));
    assertEquals(0, Check.atLeastZero(0, "every_epochs"));
  }
}
