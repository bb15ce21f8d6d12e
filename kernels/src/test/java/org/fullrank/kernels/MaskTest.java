package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MaskTest {
  private static Mask all() {
    return Mask.CAUSAL.withLengths(3, 4).withListed(new int[] {1}, new int[0]).withSlopes(0.5f);
  }

  @Test
  void golden_alikeAreEqual() {
    assertThat(all()).isEqualTo(all()).hasSameHashCodeAs(all());
    assertThat(Rule.of(new Score.Softmax(), 16)).isEqualTo(Rule.of(new Score.Softmax(), 16));
    assertThat(all())
        .isNotEqualTo(all().withLengths(3, 3))
        .isNotEqualTo(all().withListed(new int[] {2}, new int[0]))
        .isNotEqualTo(all().withSlopes(0.25f))
        .isNotEqualTo(Mask.CAUSAL);
    assertThat(Mask.NONE).isNotEqualTo(Mask.CAUSAL);
  }

  @Test
  void golden_amongTheSeen() {
    int[][] seen = {{0, 1, 2}, {1, 3}};
    assertThat(Mask.CAUSAL.among(seen))
        .isEqualTo(Mask.CAUSAL.withListed(new int[] {0, 1, 2}, new int[] {1, 3}));
    assertThat(Mask.NONE.withLengths(2, 0).among(seen)).isEqualTo(Mask.NONE.withLengths(2, 0));
    Mask listed = Mask.NONE.withListed(new int[] {2, 0}, new int[] {3, 1}).withSlopes(1);
    assertThat(listed.among(seen))
        .isEqualTo(Mask.NONE.withListed(new int[] {0, 2}, new int[] {1, 3}).withSlopes(1));
    assertThat(listed.withLengths(1, 2).among(seen))
        .isEqualTo(Mask.NONE.withListed(new int[] {0}, new int[] {1}).withSlopes(1));
  }

  @Test
  void golden_amongTheSeenInAnyOrder() {
    assertThat(Mask.NONE.among(new int[] {5, 0, 2}))
        .isEqualTo(Mask.NONE.withListed(new int[] {5, 0, 2}));
    assertThat(Mask.NONE.among(new int[] {1, 0})).isEqualTo(Mask.NONE.withLengths(2));
  }

  @Test
  void refuses_toMeetOtherEntries() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mask.NONE.withLengths(1).among(new int[0], new int[0]))
        .withMessage("lengths: want 2 or none, was 1");
  }

  @Test
  void golden_words() {
    assertThat(all())
        .hasToString("Mask[causal=true, lengths=[3, 4], listed=[[1], []], slopes=[0.5]]");
  }
}
