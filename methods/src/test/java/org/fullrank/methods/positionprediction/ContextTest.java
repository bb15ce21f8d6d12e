package org.fullrank.methods.positionprediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContextTest {
  /** round((1 − η) N) for η of 0.3, 0.5, 0.75 and 0.9. */
  @Test
  void golden_sizes() {
    int[][] wanted = {{196, 137, 98, 49, 20}, {64, 45, 32, 16, 6}, {49, 34, 24, 12, 5}};
    double[] ratios = {0.3, 0.5, 0.75, 0.9};
    for (int[] row : wanted) {
      for (int i = 0; i < ratios.length; i++) {
        assertEquals(row[i + 1], Context.size(ratios[i], row[0]));
      }
    }
    assertEquals(1, Context.size(0.9, 2));
    assertEquals(0, Context.size(0.5, 0));
    assertEquals(7, Context.size(0, 7));
  }

  /** Lengths 7, 4, 0 and 1 of 7 tokens at η = 0.5: 4, 2, 0 and 1 tokens, halves to even. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_realTokensOnceEach(long seed) {
    try (var _ = Scope.open()) {
      int[] lengths = {7, 4, 0, 1};
      int[] sizes = {4, 2, 0, 1};
      var context = Context.of(new Seed(seed), real(7, lengths), 0.5);
      assertArrayEquals(new long[] {4, 4}, context.indices().shape());
      double[] indices = Tensors.doubles(context.indices());
      double[] inside = Tensors.doubles(context.inside());
      for (int sample = 0; sample < lengths.length; sample++) {
        double[] own = Arrays.copyOfRange(indices, 4 * sample, 4 * sample + 4);
        assertThat(own).doesNotHaveDuplicates();
        var first = new TreeSet<Integer>();
        for (int i = 0; i < own.length; i++) {
          if (i < sizes[sample]) {
            assertThat(own[i]).isBetween(0.0, lengths[sample] - 1.0);
            first.add((int) own[i]);
          } else { // padding, which no attention looks at
            assertThat(own[i]).isBetween((double) lengths[sample], 6.0);
          }
        }
        var flagged = new TreeSet<Integer>();
        for (int token = 0; token < 7; token++) {
          if (inside[7 * sample + token] != 0) {
            flagged.add(token);
          }
        }
        assertEquals(first, flagged);
      }
    }
  }

  /** Each of 8 tokens is in a quarter of the contexts, and other samples have other contexts. */
  @Test
  void property_drawsAreUniform() {
    try (var _ = Scope.open()) {
      int[] lengths = new int[4000];
      Arrays.fill(lengths, 8);
      var context = Context.of(new Seed(3), real(8, lengths), 0.75);
      Tensor inside = Ops.toFloat(context.inside());
      for (double share : Tensors.doubles(Ops.mean(inside, false, 0))) {
        assertEquals(0.25, share, 0.03); // 4 standard errors
      }
      assertEquals(2 * 4000, Ops.value(inside.sum()));
    }
  }

  /** The next in a circle of the real tokens: each is one's partner, and none its own. */
  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_partners(long seed) {
    try (var _ = Scope.open()) {
      int[] lengths = {6, 3, 1};
      double[] partners = Tensors.doubles(Partners.of(new Seed(seed), real(6, lengths)));
      for (int sample = 0; sample < lengths.length; sample++) {
        int[] own =
            IntStream.range(6 * sample, 6 * sample + lengths[sample])
                .map(i -> (int) partners[i])
                .toArray();
        assertThat(own).doesNotHaveDuplicates();
        for (int token = 0; token < own.length; token++) {
          assertThat(own[token]).isBetween(0, lengths[sample] - 1);
          assertThat(own[token] == token).isEqualTo(lengths[sample] == 1);
        }
      }
    }
  }

  static Tensor real(int tokens, int... lengths) {
    long[] ends = Arrays.stream(lengths).asLongStream().toArray();
    return Ops.range(tokens).lt(Tensors.of(ends, ends.length, 1));
  }
}
