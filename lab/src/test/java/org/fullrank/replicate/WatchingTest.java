package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.lab.Settings;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.replicate.TrialResult.Divergence;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;

/** When a run diverged, by losses written by hand against a bound of 2.5. */
class WatchingTest {
  private static final String BROKEN = "loss or gradient not finite";

  /** The bound is passed at 2 and again from 4 on, and step 7 is no number. */
  @Test
  void golden_aHighLossThatEndsInNoNumberDivergedWhenItBegan() {
    assertThat(ended(2.3, 2.6, 2.4, 2.6, 3, 9))
        .isEqualTo(new Divergence(4, "loss above 2.5 for 3 steps, then " + BROKEN + " at step 7"));
  }

  @Test
  void golden_aLossThatWasLowUntilItWasNoNumberDivergedThere() {
    assertThat(ended(2.3, 2.6, 2.4)).isEqualTo(new Divergence(4, BROKEN));
  }

  /**
   * The loss of step 4 was made with the weights after step 3: what is seen after step 4 is of the
   * update that the loss made, and is not held against it.
   */
  @Test
  void golden_anUpdatesEntropyIsNotHeldAgainstTheLossBeforeIt() {
    try (var heard = new Heard(1)) {
      heard.steps(2.3, 2.4, 2.2, 2.6, 3);
      heard.watching.diverged(6);
      assertThat(heard.watching.diverged().orElseThrow().step()).isEqualTo(4);
      assertThat(heard.watching.trace()).hasSize(6);
      assertThat(heard.watching.entropies(3)).hasSize(4);
      var gauges = Gauges.of(List.of());
      var finished = new Gauges.Finished(heard.config, heard.data, heard.batch, heard.watching);
      var all = gauges.of(finished, List.of());
      double before = heard.watching.entropies(3).min().orElseThrow();
      assertThat(all).containsEntry(Gauges.ENTROPY_BEFORE, before);
      assertThat(heard.watching.entropies(4).min().orElseThrow()).isLessThan(before);
    }
  }

  /** What comes of a run with {@code losses} that ends in no number the step after. */
  private static Divergence ended(double... losses) {
    try (var heard = new Heard(100)) {
      heard.steps(losses);
      heard.watching.diverged(losses.length + 1);
      return heard.watching.diverged().orElseThrow();
    }
  }

  /** A model that moves by itself: its queries grow, so that entropy falls with every step. */
  private static final class Heard implements AutoCloseable {
    private final RunConfig config =
        Settings.shipped(
            "supervised",
            List.of(
                "data={name: subset, of: fashion_mini, train: 20, test: 10}",
                "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}",
                "encoder.patch=14"));
    private final Splits data = config.data().open(new Skipped());
    private final FixedBatch batch = FixedBatch.of(config, data, 4);
    private final Model model = Model.build(config, data.train());
    private final Watching watching;

    Heard(int every) {
      var watch = new Claim.Watch(every, 4, Optional.of(2.5), 50);
      watching = new Watching(watch, batch, Listener.SILENT);
      watching.begins(model, data);
    }

    void steps(double... losses) {
      for (int i = 0; i < losses.length; i++) {
        sharpen();
        watching.step(new Progress(new Clock(i + 1, 100, 20), 0, losses[i], 1, List.of(), 1));
      }
    }

    private void sharpen() {
      try (var _ = Scope.open()) {
        Ops.noGrad(() ->
            Tree.tensors(model).stream()
                .filter(it -> it.name().endsWith("qkv.weight"))
                .map(it -> it.tensor().copy_(Ops.times(it.tensor(), 3)))
                .toList());
      }
    }

    @Override
    public void close() {
      batch.close();
      data.close();
    }
  }
}
