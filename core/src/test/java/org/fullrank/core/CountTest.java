package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {
  @Test
  void golden_oneAndMany() {
    assertThat(new Count(1, "run")).hasToString("1 run");
    assertThat(new Count(0, "run")).hasToString("0 runs");
    assertThat(new Count(1, "class")).hasToString("1 class");
    assertThat(new Count(1200, "class")).hasToString("1,200 classes");
  }
}
