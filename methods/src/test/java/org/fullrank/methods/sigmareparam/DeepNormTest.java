package org.fullrank.methods.sigmareparam;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeepNormTest {
  private static final Parts FITTED =
      DeepNormConfig.DEFAULT.fit(Parts.standard(), TokenLayout.of(49, 8));

  /** Depth 8: {@code 16^¼ = 2} and {@code 64^−¼ = 0.3535534}. */
  @Test
  void golden_gainOfTheStreamAndSizeOfTheWeights() {
    try (var _ = Scope.open()) {
      assertEquals(2, FITTED.residual(), 1e-12);
      double[] plain = Tensors.doubles(Linear.small().make(3, 5, true, new Seed(1)).weight());
      Tensor smaller = FITTED.linears().make(3, 5, true, new Seed(1)).weight();
      for (int i = 0; i < plain.length; i++) {
        plain[i] *= 0.3535533906;
      }
      assertArrayEquals(plain, Tensors.doubles(smaller), 1e-8);
    }
  }

  @Test
  void golden_queriesAndKeysStartAsTheyWould() {
    try (var _ = Scope.open()) {
      Tensor plain = Linear.small().makeQueriesKeysValues(4, true, new Seed(2)).weight();
      Tensor fitted = FITTED.linears().makeQueriesKeysValues(4, true, new Seed(2)).weight();
      assertArrayEquals(
          Tensors.doubles(plain.narrow(0, 0, 8)), Tensors.doubles(fitted.narrow(0, 0, 8)), 0);
      assertArrayEquals(
          Tensors.doubles(Ops.times(plain.narrow(0, 8, 4), 0.3535533906)),
          Tensors.doubles(fitted.narrow(0, 8, 4)),
          1e-8);
    }
  }

  @Test
  void golden_whereNoTokensMeetNothingChanges() {
    Parts parts = Parts.standard();
    assertSame(parts, DeepNormConfig.DEFAULT.fit(parts, TokenLayout.of(0, 0)));
  }

  /** With norms elsewhere the stream would grow by the gain at every branch. */
  @ParameterizedTest
  @EnumSource(
      value = NormPlacement.class,
      names = {"PRE", "HYBRID", "NONE"})
  void refuses_normsElsewhere(NormPlacement norms) {
    var encoder = EncoderConfig.Vit.of(new VitSize(16, 8, 2, 2), 4).withNorms(norms);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.build(new InputShape.Images(1, 8, 8), FITTED, new Seed(3)))
        .withMessage(
            "norms: want post, as a component multiplies the stream (deep_norm does), was %s",
            norms.name().toLowerCase(Locale.ROOT));
  }
}
