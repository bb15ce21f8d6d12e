package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.fullrank.methods.contranorm.Bare.CAUSAL;
import static org.fullrank.methods.contranorm.Bare.PLAIN;
import static org.fullrank.methods.contranorm.Bare.bare;
import static org.fullrank.methods.contranorm.Bare.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tokens take part, and what of those that do not. */
class MaskTest {
  @ParameterizedTest
  @EnumSource(Form.class)
  void property_followsThePermutationOfTokens(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = doubles(4, 2, 6, 3);
      Tensor order = Tensors.of(new long[] {3, 0, 5, 1, 2, 4}, 6);
      assertArrayEquals(
          Tensors.doubles(bare(PLAIN.withForm(form), x).index_select(1, order)),
          Tensors.doubles(bare(PLAIN.withForm(form), x.index_select(1, order))),
          1e-12);
    }
  }

  /** Two samples of 4 and 7 real tokens, padded to 7 with large rubbish. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void property_paddingTakesNoPart(Form form) {
    var config = PLAIN.withForm(form);
    try (var _ = Scope.open()) {
      Tensor x = doubles(5, 2, 7, 3);
      x.select(0, 0).narrow(0, 4, 3).fill_(new Scalar(50));
      Tensor real =
          Tensors.of(new long[] {1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}, 2, 7)
              .to(ScalarType.Bool);
      Tensor y = bare(config, x, Pass.evaluate().over(TokenMask.NONE.among(real)));
      Tensor alone = bare(config, x.narrow(0, 0, 1).narrow(1, 0, 4));
      assertArrayEquals(
          Tensors.doubles(alone),
          Tensors.doubles(y.narrow(0, 0, 1).narrow(1, 0, 4).contiguous()),
          1e-12);
    }
  }

  /** Zero tokens and samples of nothing but padding: numbers, also in the gradient. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void gradient_ofNothingIsANumber(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.zeros(2, 3, 4);
      x.select(0, 0).select(0, 0).fill_(new Scalar(1));
      x.requires_grad_(true);
      Tensor real = Tensors.of(new long[] {1, 1, 0, 0, 0, 0}, 2, 3).to(ScalarType.Bool);
      Tensor y = bare(PLAIN.withForm(form), x, Pass.evaluate().over(TokenMask.NONE.among(real)));
      y.sum().backward();
      assertThat(Ops.isFinite(y)).isTrue();
      assertThat(Ops.isFinite(x.grad())).isTrue();
    }
  }

  @Test
  void refuses_lookingAheadWhileCausal() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bare(PLAIN.withForm(Form.DUAL), Ops.ones(1, 2, 3), CAUSAL))
        .withMessage(
            "form: want subtract or keep_scale where inputs are causal, as dual looks ahead");
    var layout = TokenLayout.of(4, 1).causally(true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withForm(Form.FEATURE_WISE).fit(Parts.standard(), layout))
        .withMessageEndingWith("as feature_wise looks ahead");
  }

  @Test
  void refuses_numbersThatFp32DoesNotHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withScale(1e300))
        .withMessage("scale: want 0 to 1000000, was 1.0E300");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContraNormConfig(1, 1e-300, Form.DUAL, Similarity.DOT, false))
        .withMessage("temperature: want 1.0E-6 to 1.0E30, was 1.0E-300");
  }

  @Test
  void refuses_whatIsNotTokens() {
    try (var _ = Scope.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new ContraNorm(PLAIN, 3, Activation.IDENTITY)
                  .forward(Ops.ones(4, 3), Pass.evaluate()))
          .withMessageContaining("[batch, tokens, width]");
    }
  }
}
