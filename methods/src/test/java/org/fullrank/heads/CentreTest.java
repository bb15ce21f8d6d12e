package org.fullrank.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.optim.Clock;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

class CentreTest {
  /** Rows (1, 2), (3, 6) have the mean (2, 4); a tenth of it enters, then .9 · .2 + .1 · 5. */
  @Test
  void golden_twoStepsByHand() {
    try (var _ = Scope.open()) {
      var centre = new Centre(2);
      centre.note(Tensors.of(new float[] {1, 2, 3, 6}, 2, 2));
      assertArrayEquals(new double[] {0, 0}, Tensors.doubles(centre.mean()));
      centre.follow(0.9, new Clock(1, 10, 4), 4);
      assertArrayEquals(new double[] {0.2, 0.4}, Tensors.doubles(centre.mean()), 1e-7);
      centre.note(Tensors.of(new float[] {5, 5}, 1, 2));
      centre.follow(0.9, new Clock(2, 10, 4), 4);
      assertArrayEquals(new double[] {0.68, 0.86}, Tensors.doubles(centre.mean()), 1e-6);
    }
  }

  /** Four micro-batches are one batch: the centre moves once, by the mean of all rows. */
  @Test
  void property_accumulationIsOneBatch() {
    try (var _ = Scope.open()) {
      var whole = new Centre(3);
      var parts = new Centre(3);
      var rows = Ops.randn(new Seed(1), 8, 3);
      whole.note(rows);
      for (int micro = 0; micro < 4; micro++) {
        parts.note(rows.narrow(0, 2L * micro, 2));
      }
      var clock = new Clock(1, 10, 8);
      whole.follow(0.9, clock, 8);
      parts.follow(0.9, clock, 8);
      assertArrayEquals(Tensors.doubles(whole.mean()), Tensors.doubles(parts.mean()), 1e-7);
      parts.follow(0.9, clock, 8); // without rows
      assertArrayEquals(Tensors.doubles(whole.mean()), Tensors.doubles(parts.mean()), 1e-7);
    }
  }

  /** Momentum .9 is for 4 samples: after a step of 8, .81 of the centre is left. */
  @Test
  void golden_decaysBySamples() {
    try (var _ = Scope.open()) {
      var centre = new Centre(1);
      centre.note(Ops.ones(1, 1));
      centre.follow(0.9, new Clock(1, 10, 8), 4);
      assertEquals(0.19, Ops.value(centre.mean()), 1e-7);
    }
  }

  /** softmax((ln 8 − ln 2, 0 − 0)/.5) = 4² : 1. */
  @Test
  void golden_sharesAreCentredAndSharpened() {
    try (var _ = Scope.open()) {
      var centre = new Centre(2);
      centre.note(Tensors.of(new double[] {Math.log(2), 0}, 1, 2));
      centre.follow(0, new Clock(1, 10, 1), 1);
      var shares = centre.shares(Tensors.of(new double[] {Math.log(8), 0}, 1, 2), 0.5);
      assertArrayEquals(new double[] {16.0 / 17, 1.0 / 17}, Tensors.doubles(shares), 1e-7);
      assertThat(shares.requires_grad()).isFalse();
    }
  }

  @Test
  void refuses_anotherWidth() {
    try (var _ = Scope.open()) {
      var centre = new Centre(2);
      assertThrows(IllegalArgumentException.class, () -> centre.shares(Ops.ones(2, 3), 1));
    }
  }

  @Test
  void leaves_nothing() {
    var centre = new Centre(2);
    Leaks.none(() -> {
      centre.note(Ops.ones(2, 2));
      centre.follow(0.9, new Clock(1, 10, 2), 2);
      centre.shares(Ops.ones(2, 2), 1);
    });
  }
}
