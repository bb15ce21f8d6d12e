package org.fullrank.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.junit.jupiter.api.Test;

class FixedBatchTest {
  /** Notes what it is given. */
  private static final class Recorder implements Encoder {
    private final List<TokenMask> masks = new ArrayList<>();
    private double real = Double.NaN;
    private double context = Double.NaN;

    @Override
    public int width() {
      return 2;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(0, 0);
    }

    @Override
    public void visit(Visitor visitor) {}

    @Override
    public Features forward(Input input, Pass pass) {
      masks.add(input.tokens());
      real = Ops.value(Ops.toFloat(input.tokens().real().orElseThrow()).sum());
      context = Ops.value(Ops.toFloat(input.tokens().context().orElseThrow()).sum());
      return Features.of(Ops.zeros(1, 2), Ops.zeros(1, 3, 2));
    }
  }

  /** Two of three tokens are real, one is looked at, and no token sees those behind it. */
  @Test
  void golden_masksAndContextAreKeptWithTheValues() {
    var recorder = new Recorder();
    FixedBatch batch;
    try (var _ = Scope.open()) {
      Tensor real = Ops.above(Tensors.of(new float[] {1, 1, 0}, 1, 3), 0.5);
      Tensor context = Ops.range(2).view(1, 2).add(Ops.range(2).view(1, 2));
      var mask = TokenMask.NONE.among(real).lookingAt(context).causally();
      batch = new FixedBatch(new Input(Ops.zeros(1, 3, 2), mask));
    }
    try (batch) {
      assertThat(batch.attention(recorder).entropy()).isEqualTo(Optional.empty());
      assertThat(recorder.masks.getFirst().causal()).isTrue();
      assertEquals(2, recorder.real);
      assertEquals(2, recorder.context); // 0 and 2
    }
  }
}
