package org.fullrank.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.diagnose.AttentionHealth;
import org.junit.jupiter.api.Test;

class RunReportTest {
  /** A term beside the loss does not hide whose loss it is. */
  @Test
  void golden_aRunIsCalledByItsMethod() {
    assertEquals(
        "simclr on 2,000 images, 1 epoch of batch 500",
        summary("components=[uniformity]", "train.epochs=1", "train.batch=500"));
    assertEquals(
        "simclr on 2,000 images, 3 epochs of batch 500",
        summary("train.epochs=3", "train.batch=500"));
  }

  private static String summary(String... changes) {
    return RunReport.summary(Settings.shipped("simclr", List.of(changes)), 2000);
  }

  /** Block 0 of the encoder leaves the layer that all tables call block 1. */
  @Test
  void golden_blocksAreNumberedAsTheirLayers() {
    var health =
        new AttentionHealth(0, List.of(), Math.log(4), new AttentionHealth.Similarity(1, 1));
    assertEquals("block 1", health.layer());
  }
}
