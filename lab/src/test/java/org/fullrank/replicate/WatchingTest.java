package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.fullrank.data.Skipped;
import org.fullrank.lab.Settings;
import org.fullrank.optim.Clock;
import org.fullrank.replicate.TrialResult.Divergence;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;
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

  /** What comes of a run with {@code losses} that ends in no number the step after. */
  private static Divergence ended(double... losses) {
    var config =
        Settings.shipped(
            "supervised",
            List.of(
                "data={name: subset, of: fashion_mini, train: 20, test: 10}",
                "encoder.size={width: 8, depth: 1, heads: 2, mlp_ratio: 2}",
                "encoder.patch=14"));
    try (var data = config.data().open(new Skipped());
        var batch = FixedBatch.of(config, data, 4)) {
      var watch = new Claim.Watch(100, 4, Optional.of(2.5), 50);
      var watching = new Watching(watch, batch, Listener.SILENT);
      watching.begins(Model.build(config, data.train()), data);
      for (int i = 0; i < losses.length; i++) {
        watching.step(new Progress(new Clock(i + 1, 100, 20), 0, losses[i], 1, List.of(), 1));
      }
      watching.diverged(losses.length + 1);
      return watching.diverged().orElseThrow();
    }
  }
}
