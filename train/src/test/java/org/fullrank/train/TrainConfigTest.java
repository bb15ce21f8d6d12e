package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fullrank.core.Precision;
import org.junit.jupiter.api.Test;

class TrainConfigTest {
  @Test
  void refuses_moreWorkersThanASystemHasThreads() {
    assertThatThrownBy(() -> new TrainConfig(1, 2, 1, Precision.FP32, 1, 257))
        .hasMessageStartingWith("workers: want 1");
  }

  @Test
  void refuses_aBatchOfOneUnderItsOwnName() {
    assertThatThrownBy(() -> new TrainConfig(1, 1, 1, Precision.FP32, 1, 1))
        .hasMessage("batch: want 2 or more, was 1");
  }
}
