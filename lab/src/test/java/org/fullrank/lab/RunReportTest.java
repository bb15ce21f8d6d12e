package org.fullrank.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;
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

  /** A queue that fills up from step 2 on, a term that ends with step 2, and a probe. */
  @Test
  void golden_aTermThatBeginsLaterHasItsCurve() {
    var curves =
        RunReport.curves(
            List.of(
                List.of(new Metric("step", 1), new Metric("loss", 4), new Metric("warm_up", 8)),
                List.of(new Metric("epoch", 1), new Metric("knn", 0.5)),
                List.of(
                    new Metric("step", 2),
                    new Metric("loss", 3),
                    new Metric("warm_up", 6),
                    new Metric("queue", 9)),
                List.of(new Metric("step", 3), new Metric("loss", 2), new Metric("queue", 7))));
    assertEquals(
        List.of(
            new Curve(
                "loss",
                "step",
                List.of(new PlotPoint(1, 4), new PlotPoint(2, 3), new PlotPoint(3, 2))),
            new Curve("warm up", "step", List.of(new PlotPoint(1, 8), new PlotPoint(2, 6))),
            new Curve("queue", "step", List.of(new PlotPoint(2, 9), new PlotPoint(3, 7))),
            new Curve("knn", "epoch", List.of(new PlotPoint(1, 0.5)))),
        curves);
  }

  /** Block 0 of the encoder leaves the layer that all tables call block 1. */
  @Test
  void golden_blocksAreNumberedAsTheirLayers() {
    var health =
        new AttentionHealth(0, List.of(), Math.log(4), new AttentionHealth.HeadSimilarity(1, 1));
    assertEquals("block 1", health.layer());
  }
}
