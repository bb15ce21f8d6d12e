package org.fullrank.losses;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
import org.fullrank.testing.Gradients;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CtcLossTest {
  private static final int[] FRAMES = {5, 4, 5, 3, 2};

  /** {@code [1, 1]} needs three frames; {@code [2, 1, 2]} stands in exactly three. */
  private static final int[][] SEQUENCES = {{1, 2}, {1, 1}, {2}, {2, 1, 2}, {1, 2}};

  /** Two frames, each blank 0.6, a 0.4: a has the paths a-, -a and aa, 0.24 + 0.24 + 0.16. */
  @Test
  void golden_byHand() {
    try (var _ = Scope.open()) {
      double[] logits = {Math.log(0.6), Math.log(0.4), Math.log(0.6), Math.log(0.4)};
      var found = CtcLoss.of(Tensors.of(logits, 1, 2, 2), new int[] {2}, targets(new int[] {1}));
      assertEquals(-Math.log(0.64), Ops.value(found.loss()), 1e-12);
      assertEquals(-Math.log(0.64), Ops.value(found.perSymbol()), 1e-12);
    }
  }

  /** Every path is collapsed and counted, in plain Java. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void golden_enumerationOfPaths(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = logits(seed);
      var found = CtcLoss.of(logits, FRAMES, targets(SEQUENCES));
      double[] wanted = enumerated(logits);
      assertArrayEquals(wanted, Tensors.doubles(found.perSample()), 1e-9);
      double mean = 0;
      for (int i = 0; i < wanted.length; i++) {
        mean += wanted[i] / SEQUENCES[i].length / wanted.length;
      }
      assertEquals(mean, Ops.value(found.loss()), 1e-9);
      assertEquals(Arrays.stream(wanted).sum() / 10, Ops.value(found.perSymbol()), 1e-9);
      assertEquals(5, found.count());
      assertEquals(0, found.impossible());
      var single = CtcLoss.of(logits.to(ScalarType.Float), FRAMES, targets(SEQUENCES));
      for (int i = 0; i < wanted.length; i++) {
        assertEquals(wanted[i], Tensors.doubles(single.perSample())[i], 1e-5 * wanted[i]);
      }
    }
  }

  private static double[] enumerated(Tensor logits) {
    double[] logs = Tensors.doubles(logits.log_softmax(2));
    var losses = new double[FRAMES.length];
    for (int row = 0; row < losses.length; row++) {
      double mass = 0;
      for (int path = 0; path < Math.pow(3, FRAMES[row]); path++) {
        List<Integer> collapsed = new ArrayList<>();
        double log = 0;
        int rest = path;
        for (int frame = 0, before = 0; frame < FRAMES[row]; frame++, rest /= 3) {
          int symbol = rest % 3;
          log += logs[(row * 5 + frame) * 3 + symbol];
          if (symbol != 0 && symbol != before) {
            collapsed.add(symbol);
          }
          before = symbol;
        }
        mass +=
            Arrays.stream(SEQUENCES[row]).boxed().toList().equals(collapsed) ? Math.exp(log) : 0;
      }
      losses[row] = -Math.log(mass);
    }
    return losses;
  }

  @Test
  void gradient_ofTheLogits() {
    try (var _ = Scope.open()) {
      Gradients.check(x -> CtcLoss.of(x, FRAMES, targets(SEQUENCES)).loss(), logits(3), 1e-7);
      Gradients.check(
          x -> CtcLoss.of(x, new int[] {5, 4, 2, 1, 2}, lacking()).loss(), logits(4), 1e-7);
    }
  }

  /** Too few frames, and no target: samples 3 and 2 have no loss and do not count. */
  @Test
  void golden_samplesThatDoNotCount() {
    try (var _ = Scope.open()) {
      Tensor logits = logits(5);
      Tensor leaf = logits.clone().requires_grad_(true);
      var found = CtcLoss.of(leaf, new int[] {5, 4, 2, 1, 2}, lacking());
      double[] whole = Tensors.doubles(CtcLoss.of(logits, FRAMES, targets(SEQUENCES)).perSample());
      whole[2] = 0;
      whole[3] = 0;
      assertArrayEquals(whole, Tensors.doubles(found.perSample()), 1e-12);
      assertEquals(3, found.count());
      assertEquals(1, found.impossible());
      double mean = (whole[0] / 2 + whole[1] / 2 + whole[4] / 2) / 3;
      assertEquals(mean, Ops.value(found.loss()), 1e-12);
      found.loss().backward();
      double[] gradient = Tensors.doubles(leaf.grad());
      for (int i = 0; i < gradient.length; i++) {
        assertEquals(i / 15 != 2 && i / 15 != 3 && i % 15 / 3 < FRAMES[i / 15], gradient[i] != 0);
      }
      assertEquals(0, CtcLoss.of(logits, new int[5], lacking()).count());
      assertEquals(4, CtcLoss.of(logits, new int[5], lacking()).impossible());
      assertEquals(0, Ops.value(CtcLoss.of(logits, new int[5], lacking()).loss()));
      var none = targets(new int[5][0]);
      assertEquals(0, Ops.value(CtcLoss.of(logits, FRAMES, none).loss()));
      assertEquals(0, CtcLoss.of(logits, FRAMES, none).impossible());
    }
  }

  /** Equal neighbours need a frame between them: 1 1 has no path in two frames. */
  @Test
  void golden_equalNeighboursNeedABlank() {
    try (var _ = Scope.open()) {
      Tensor logits = logits(1).narrow(0, 0, 1);
      var twice = targets(new int[] {1, 1});
      assertEquals(1, CtcLoss.of(logits, new int[] {2}, twice).impossible());
      assertEquals(0, CtcLoss.of(logits, new int[] {3}, twice).impossible());
      assertEquals(0, CtcLoss.of(logits, new int[] {2}, targets(new int[] {1, 2})).impossible());
    }
  }

  /** What stands behind the real frames, and behind the real ids, changes nothing. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_paddingTakesNoPart(long seed) {
    try (var _ = Scope.open()) {
      Tensor logits = logits(seed);
      double[] first = Tensors.doubles(CtcLoss.of(logits, FRAMES, targets(SEQUENCES)).perSample());
      Tensor moved = logits.clone();
      for (int row = 0; row < FRAMES.length; row++) {
        Tensor behind = moved.select(0, row).narrow(0, FRAMES[row], 5 - FRAMES[row]);
        Ops.noGrad(() -> behind.copy_(Ops.plus(behind, 7)).retainReference());
      }
      Tensor longer = Ops.cat(1, targets(SEQUENCES).ids(), Tensors.of(new long[10], 5, 2));
      int[] lengths = targets(SEQUENCES).lengths();
      var found = CtcLoss.of(moved, FRAMES, new Targets.Sequences(longer, lengths));
      assertArrayEquals(first, Tensors.doubles(found.perSample()), 1e-12);
    }
  }

  @Test
  void property_autocastLeavesItAlone() {
    try (var _ = Scope.open()) {
      Tensor logits = logits(2).to(ScalarType.Float);
      double plain = Ops.value(CtcLoss.of(logits, FRAMES, targets(SEQUENCES)).loss());
      double cast =
          Precision.BF16.run(
              () -> Ops.value(CtcLoss.of(logits, FRAMES, targets(SEQUENCES)).loss()));
      assertEquals(plain, cast);
    }
  }

  @Test
  void refuses_whatDoesNotFit() {
    try (var _ = Scope.open()) {
      Tensor logits = logits(0);
      assertThatThrownBy(() -> CtcLoss.of(logits, new int[4], targets(SEQUENCES)))
          .hasMessageStartingWith("logits");
      assertThatThrownBy(() -> CtcLoss.of(logits, new int[] {6, 1, 1, 1, 1}, targets(SEQUENCES)))
          .hasMessageStartingWith("frames");
      var high = targets(new int[][] {{1}, {3}, {1}, {1}, {1}});
      assertThatThrownBy(() -> CtcLoss.of(logits, FRAMES, high))
          .hasMessage("targets: want ids from 1 below 3, was 3");
      var blank = targets(new int[][] {{1}, {0}, {1}, {1}, {1}});
      assertThatThrownBy(() -> CtcLoss.of(logits, FRAMES, blank))
          .hasMessage("targets: want ids from 1 below 3, was 0");
    }
  }

  @Test
  void leaves_nothing() {
    try (var _ = Scope.open()) {
      Tensor logits = logits(0).requires_grad_(true);
      Leaks.none(() -> CtcLoss.of(logits, FRAMES, targets(SEQUENCES)).loss().backward());
    }
  }

  private static Targets.Sequences lacking() {
    int[][] sequences = SEQUENCES.clone();
    sequences[2] = new int[0];
    return targets(sequences);
  }

  private static Targets.Sequences targets(int[]... sequences) {
    int longest = Arrays.stream(sequences).mapToInt(ids -> ids.length).max().orElse(0);
    var ids = new long[sequences.length * longest];
    for (int row = 0; row < sequences.length; row++) {
      for (int i = 0; i < sequences[row].length; i++) {
        ids[row * longest + i] = sequences[row][i];
      }
    }
    int[] lengths = Arrays.stream(sequences).mapToInt(it -> it.length).toArray();
    return new Targets.Sequences(Tensors.of(ids, sequences.length, longest), lengths);
  }

  private static Tensor logits(long seed) {
    return Ops.randn(new Seed(seed), 5, 5, 3).to(ScalarType.Double);
  }
}
