package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fullrank.checkpoint.Metrics.Metric;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.optim.Clock;
import org.fullrank.optim.StepReport;
import org.junit.jupiter.api.Test;

class MetricAccumulatorTest {
  /** Terms come and go, in any order: each is the mean over the micro-batches that have it. */
  @Test
  void golden_termsGoByName() {
    try (var _ = Scope.open()) {
      var metrics = MetricAccumulator.start(0);
      metrics.add(losses(1, term("a", 2), term("b", 3)), 4);
      metrics.add(losses(3, term("b", 5)), 4);
      metrics.add(losses(5, term("queue", 7), term("b", 7), term("a", 4)), 4);
      var progress = metrics.progress(new Clock(1, 10, 12), 0, new StepReport(0.1, 1), 0);
      assertEquals(3, progress.loss());
      assertEquals(12, metrics.samples());
      assertThat(progress.line())
          .contains(
              new Metric("loss", 3),
              new Metric("a", 3),
              new Metric("b", 5),
              new Metric("queue", 7));
    }
  }

  /**
   * 3 terms of mean 2, none, and 1 term of mean 6: 12 over 4. A mean over no term counts for
   * nothing.
   */
  @Test
  void golden_microBatchesAreWeighedByTheirTerms() {
    try (var _ = Scope.open()) {
      var metrics = MetricAccumulator.start(0);
      metrics.add(Losses.of(Ops.full(2), 3, term("a", 1)), 4);
      metrics.add(Losses.of(Ops.full(0), 0, term("a", 9), term("b", 9)), 4);
      metrics.add(Losses.of(Ops.full(6), 1, term("a", 5)), 4);
      var progress = metrics.progress(new Clock(1, 10, 12), 0, new StepReport(0.1, 1), 0);
      assertEquals(3, progress.loss());
      assertThat(progress.line()).contains(new Metric("a", 2), new Metric("b", 0));
    }
  }

  private static Losses losses(double total, Term... terms) {
    return Losses.of(Ops.full(total), 4, terms);
  }

  private static Term term(String name, double value) {
    return new Term(name, Ops.full(value));
  }
}
