package org.fullrank.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.fullrank.kernels.Stage.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the work is shared out, and what room it takes. */
class WorkTest {
  /** Into however many blocks the threads' number splits the queries, the bits are the same. */
  @ParameterizedTest
  @MethodSource("org.fullrank.kernels.Paths#all")
  void property_threadsDoNotChangeTheBits(AttentionKernels kernels) {
    var shape = new Shape(1, 1, 500, 500, 32);
    assertThat(Split.forward(shape, 3).block()).isLessThan(Split.forward(shape, 1).block());
    for (Element element : Element.values()) {
      for (Score score : new Score[] {new Score.Sigmoid(-6), new Score.Softmax()}) {
        var problem = new Attention(shape, element, new Rule(score, 0.2f, Mask.CAUSAL));
        Sample sample = Sample.of(problem, 1, 13);
        Outcome one = run(kernels.implementation(), sample, 1);
        Outcome three = run(kernels.implementation(), sample, 3);
        assertThat(three.out()).isEqualTo(one.out());
        assertThat(three.logSumExp()).isEqualTo(one.logSumExp());
        assertThat(three.dq()).isEqualTo(one.dq());
        assertThat(three.dk()).isEqualTo(one.dk());
        assertThat(three.dv()).isEqualTo(one.dv());
      }
    }
  }

  private static Outcome run(Implementation implementation, Sample sample, int threads) {
    try (Workers workers = Workers.of(threads)) {
      return Stage.run(Selection.of(implementation, workers).kernels(), sample, Layout.PACKED);
    }
  }

  /** The weights are never made: ten times the tokens need ten times the room, not a hundred. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("org.fullrank.kernels.Paths#ofTheLibrary")
  void property_workingMemoryGrowsWithTheTokens(AttentionKernels kernels) {
    for (boolean backward : new boolean[] {false, true}) {
      double small = room(kernels.implementation(), backward, 1_638);
      double large = room(kernels.implementation(), backward, 16_384);
      assertThat(large / small).isLessThan(10.1);
      assertThat(large).isLessThan(16_384 * 64 * 4 * 6.0); // six arrays as large as the queries
    }
  }

  private static double room(Implementation implementation, boolean backward, int tokens) {
    var shape = new Shape(1, 1, tokens, tokens, 64);
    var problem = Sample.problem(shape, new Score.Softmax(), Mask.NONE);
    var small = new Attention(new Shape(1, 1, 1, 1, 64), Element.FLOAT32, problem.rule());
    try (var arena = Arena.ofConfined();
        var stage = new Stage(Sample.of(small, 1, 1), Layout.PACKED)) {
      var call = NativeCall.forward(arena, problem, stage.in, AttentionOutput.of(stage.out));
      NativeCall.block(call, Split.forward(shape, 1).block());
      return Paths.library()
          .orElseThrow()
          .scratch(call.address(), implementation.level(), backward);
    }
  }
}
