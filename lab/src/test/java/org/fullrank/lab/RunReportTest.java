package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.TokenHealth;
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

  /**
   * Two steps an epoch: a queue that fills up from step 2 on, a term that ends with step 2, a
   * probe, and a divergence in step 4, whose line has no epoch.
   */
  @Test
  void golden_curvesLieOverEpochs() {
    var curves =
        RunReport.curves(
            List.of(
                step(1, 0, new Metric("loss", 4), new Metric("warm_up", 8)),
                step(2, 0, new Metric("loss", 3), new Metric("warm_up", 6), new Metric("queue", 9)),
                List.of(new Metric("epoch", 1), new Metric("knn", 0.5)),
                step(3, 1, new Metric("loss", 2), new Metric("queue", 7)),
                List.of(new Metric("step", 4), new Metric("loss", Double.NaN))));
    assertEquals(
        List.of(
            curve("loss", point(0.5, 4), point(1, 3), point(1.5, 2), point(2, Double.NaN)),
            curve("warm_up", point(0.5, 8), point(1, 6)),
            curve("queue", point(1, 9), point(1.5, 7)),
            curve("knn", point(1, 0.5))),
        curves);
  }

  /** Every metric has a note, at most a line on the page; the usual ones say where they belong. */
  @Test
  void golden_everyCurveSaysWhatItIs() {
    assertThat(RunReport.curves(List.of(step(1, 0, new Metric("loss", 4)))).getFirst().note())
        .isEqualTo("The objective's mean loss. It should fall, then level off.");
    var logged =
        Stream.of(
                TokenHealth.QUANTITIES.stream().map(quantity -> quantity.text().metric()),
                AttentionHealth.QUANTITIES.stream().map(quantity -> quantity.text().metric()),
                Stream.of("loss", "lr", "gradient_norm", "samples_per_second", "knn", "accuracy"),
                Stream.of("student_entropy", "target_entropy", "reconstruction", "bound"),
                Stream.of("bound_ceiling", "conditional_entropy", "code_usage", "entropy_alarm"),
                Stream.of("validation_loss", "validation_accuracy", "validation_worst_group"))
            .flatMap(names -> names)
            .filter(name -> !name.isEmpty())
            .toList();
    assertThat(logged).hasSizeGreaterThan(12);
    assertThat(logged)
        .allSatisfy(name ->
            assertThat(CurveNotes.of(name))
                .as(name)
                .isNotEqualTo(CurveNotes.of("a term of a method that is not known here"))
                .hasSizeLessThan(110));
  }

  private static List<Metric> step(int step, int epoch, Metric... terms) {
    var line = new ArrayList<>(List.of(new Metric("step", step), new Metric("epoch", epoch)));
    line.addAll(List.of(terms));
    return line;
  }

  private static Curve curve(String name, PlotPoint... points) {
    return new Curve(name.replace('_', ' '), "epoch", List.of(points), CurveNotes.of(name));
  }

  private static PlotPoint point(double epochs, double value) {
    return new PlotPoint(epochs, value);
  }

  /** Block 0 of the encoder leaves the layer that all tables call block 1. */
  @Test
  void golden_blocksAreNumberedAsTheirLayers() {
    var health =
        new AttentionHealth(0, List.of(), Math.log(4), new AttentionHealth.HeadSimilarity(1, 1));
    assertEquals("block 1", health.layer());
  }
}
