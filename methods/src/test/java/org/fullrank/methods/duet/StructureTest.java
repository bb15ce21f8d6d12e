package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.methods.duet.Structure.GroupPool;
import org.junit.jupiter.api.Test;

class StructureTest {
  private static final Group SCALE = new Group(Axis.SCALE, Target.Gaussian.DEFAULT, 10);
  private static final Structure TWO =
      new Structure(2, List.of(Group.DEFAULT, SCALE), GroupPool.MEAN);

  /** 12 numbers: two groups of two bins of three channels, bins before channels. */
  private static Tensor counted() {
    return Tensors.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 12);
  }

  @Test
  void golden_contentAndLogitsByHand() {
    try (var _ = Scope.open()) {
      assertThat(Tensors.doubles(TWO.content(counted()))).containsExactly(5, 7, 9, 17, 19, 21);
      assertThat(Tensors.doubles(TWO.logits(counted()))).containsExactly(2, 5, 8, 11);
      var sums = new Structure(2, TWO.groups(), GroupPool.SUM);
      assertThat(Tensors.doubles(sums.logits(counted()))).containsExactly(6, 15, 24, 33);
      assertThat(Tensors.doubles(TWO.matrix(counted()).flatten(1, 3)))
          .isEqualTo(Tensors.doubles(counted()));
    }
  }

  /** Half a turn swaps the bins of the first group; the second group stays. */
  @Test
  void golden_theActionMovesItsGroupAlone() {
    try (var _ = Scope.open()) {
      assertThat(Tensors.doubles(TWO.moved(counted(), 0, 0.5)))
          .containsExactly(4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 11, 12);
      assertThat(Tensors.doubles(TWO.moved(counted(), 1, 0.5)))
          .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 9);
    }
  }

  /** Content is invariant to rolls; marginals roll with the bins. */
  @Test
  void property_rollsLeaveTheContentAndRollTheMarginal() {
    try (var _ = Scope.open()) {
      Tensor pooled = Ops.randn(new Seed(4), 5, 48);
      for (int bin = 0; bin < 8; bin++) {
        Tensor moved = Structure.DEFAULT.moved(pooled, 0, bin / 8.0);
        assertArrayEquals(
            Tensors.doubles(Structure.DEFAULT.content(pooled)),
            Tensors.doubles(Structure.DEFAULT.content(moved)),
            1e-5);
        Tensor rolled = Structure.DEFAULT.logits(pooled).roll(new long[] {bin}, new long[] {2});
        assertArrayEquals(
            Tensors.doubles(rolled), Tensors.doubles(Structure.DEFAULT.logits(moved)), 1e-6);
      }
    }
  }

  @Test
  void property_aConstantLeavesTheMarginals() {
    try (var _ = Scope.open()) {
      Tensor pooled = Ops.randn(new Seed(4), 5, 48);
      Tensor y = Structure.DEFAULT.logits(pooled).softmax(2);
      assertArrayEquals(
          Tensors.doubles(y),
          Tensors.doubles(Structure.DEFAULT.logits(Ops.plus(pooled, 3)).softmax(2)),
          1e-6);
      assertEquals(5, Ops.value(y.sum()), 1e-5);
    }
  }

  @Test
  void golden_decodesTheGroupsOfAFeature() {
    try (var _ = Scope.open()) {
      double[] turn = Target.VonMises.DEFAULT.of(0.3, 8);
      double[] scale = Target.Gaussian.DEFAULT.of(0.7, 8);
      var logs = new double[16];
      for (int i = 0; i < 8; i++) {
        logs[i] = Math.log(turn[i]);
        logs[8 + i] = Math.log(scale[i]);
      }
      var both = new Structure(8, TWO.groups(), GroupPool.MEAN);
      Tensor pooled = Tensors.of(logs, 1, 16);
      assertEquals(0.3, both.decoded(pooled, 0)[0], 1e-3);
      assertEquals(0.7, both.decoded(pooled, 1)[0], 1e-5);
    }
  }

  @Test
  void refuses_widthsAndGroups() {
    assertThatThrownBy(() -> TWO.channels(10))
        .hasMessageContaining("a multiple of groups·bins = 2·2, was 10");
    assertThatThrownBy(() -> new Structure(8, List.of(SCALE, SCALE), GroupPool.MEAN))
        .hasMessageContaining("groups: want one or more of different axes, were [SCALE, SCALE]");
    assertThatThrownBy(() -> new Structure(8, List.of(), GroupPool.MEAN))
        .hasMessageContaining("groups: want one or more");
    assertThatThrownBy(() -> new Structure(0, List.of(SCALE), GroupPool.MEAN))
        .hasMessageContaining("bins: want a positive number, was 0");
    assertThatThrownBy(() -> new Group(Axis.SCALE, Target.Gaussian.DEFAULT, -1))
        .hasMessageContaining("weight: want zero or more, was -1");
  }
}
