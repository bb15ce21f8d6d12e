package org.fullrank.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.losses.EntropyEstimator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict finds the states in which an entropy is that of a collapse. */
class EntropyAlarmTest {
  private static final int SAMPLES = 200;
  private static final int DIM = 32;

  /** Below a hundredth of its range the kernel entropy is that of a complete collapse. */
  @ParameterizedTest
  @CsvSource({"0, true", "0.02, true", "0.05, true", "0.4, false", "3, false"})
  void property_aCollapsedKernelEntropyIsSick(double noise, boolean alarms) {
    try (var _ = Scope.open()) {
      Tensor centre = Ops.ones(1, DIM).expand(SAMPLES, DIM);
      Tensor z = centre.add(Ops.times(Ops.randn(new Seed(1), SAMPLES, DIM), noise));
      var estimator = new EntropyEstimator.JoeVmf(10);
      double above = Ops.value(estimator.of(z)) - estimator.least(DIM);
      double range = Math.min(estimator.most(DIM) - estimator.least(DIM), Math.log(SAMPLES));
      assertEquals(alarms, above < 0.01 * range, "entropy " + above);
      var verdict = Verdict.of(Diagnosis.of(Diagnosis.PROJECTION, z));
      assertEquals(alarms, verdict.disease() == Disease.COMPLETE_COLLAPSE, verdict.title());
    }
  }

  /** Below a fifth of {@code log D} the entropy of the categories is that of a collapse. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16, 256, 4096})
  void property_aCollapsedDiscreteEntropyIsSick(int categories) {
    try (var _ = Scope.open()) {
      Tensor healthy = Ops.randn(new Seed(2), SAMPLES, DIM);
      double limit = 0.2 * Math.log(categories);
      for (double lead = 0; lead < 40; lead += 0.5) {
        Tensor logits = Ops.randn(new Seed(3), SAMPLES, categories);
        Tensor first = Ops.zeros(1, categories);
        first.narrow(1, 0, 1).fill_(Ops.full(lead));
        var found = Assignments.of(logits.add(first).softmax(1));
        if (found.marginal() < limit) {
          var verdict = Verdict.of(Diagnosis.of(Diagnosis.POOLED, healthy).with(found));
          assertThat(verdict.disease()).as("lead " + lead).isEqualTo(Disease.PROTOTYPE_COLLAPSE);
          return;
        }
      }
      throw new AssertionError("no collapse was made");
    }
  }
}
