package org.fullrank.methods.contranorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fullrank.methods.contranorm.Bare.PLAIN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.Activation;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference values: an independent evaluation in double precision on {@code [1 0; 0 1; 1 1]}. */
class SimilarityMatrixTest {
  private static final Optional<Tensor> ALL = Optional.empty();

  private static Tensor three() {
    return Tensors.of(new double[] {1, 0, 0, 1, 1, 1}, 1, 3, 2);
  }

  @Test
  void golden_rows() {
    try (var _ = Scope.open()) {
      Tensor places = Tensors.of(new long[] {0, 2}, 2);
      assertArrayEquals(
          new double[] {0.47304109, 0.17402209, 0.35293681, 0.29937434, 0.29937434, 0.40125132},
          Tensors.doubles(
              new SimilarityMatrix(1, Similarity.COSINE, false).rows(three(), ALL, places)),
          1e-8);
      assertArrayEquals(
          new double[] {0.42231880, 0.15536240, 0.42231880, 0.21194156, 0.21194156, 0.57611688},
          Tensors.doubles(
              new SimilarityMatrix(1, Similarity.DOT, false).rows(three(), ALL, places)),
          1e-8);
    }
  }

  @Test
  void golden_rowsInAnyOrder() {
    var similarity = new SimilarityMatrix(1, Similarity.COSINE, true);
    try (var _ = Scope.open()) {
      Tensor places = Tensors.of(new long[] {2, 1, 0}, 3);
      Tensor whole = similarity.ofTokens(three(), ALL);
      assertArrayEquals(
          Tensors.doubles(whole.index_select(1, places)),
          Tensors.doubles(similarity.rows(three(), ALL, places)),
          1e-12);
    }
  }

  private static List<Reading> heard(ContraNormConfig config, Tensor x, Pass pass) {
    var heard = new ArrayList<Reading>();
    ForwardHook hook =
        new ForwardHook() {
          @Override
          public void layer(Module layer, Supplier<List<Reading>> readings) {
            heard.addAll(readings.get());
          }
        };
    int width = Math.toIntExact(x.size(2));
    new ContraNorm(config, width, Activation.IDENTITY).forward(x, pass.with(hook));
    return heard;
  }

  private static double[] values(List<Reading> readings) {
    return readings.stream().mapToDouble(Reading::value).toArray();
  }

  @Test
  void golden_readings() {
    try (var _ = Scope.open()) {
      var found = heard(PLAIN, three(), Pass.evaluate());
      assertThat(found)
          .extracting(Reading::name)
          .containsExactly("update_ratio", "similarity_entropy");
      assertArrayEquals(new double[] {0.08867137, 1.04682418}, values(found), 1e-6);
      assertThat(heard(PLAIN.withScale(0), three(), Pass.evaluate())).isEmpty();
    }
  }

  /** Tokens of one direction: P looks at all alike, and the whole step is a token's length. */
  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      names = {"SUBTRACT", "KEEP_SCALE", "DUAL"})
  void golden_equalTokens(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.full(2, 3, 100, 8);
      var found = heard(PLAIN.withForm(form), x, Pass.evaluate());
      assertArrayEquals(new double[] {0.1, Math.log(100)}, values(found), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void property_readingsLeaveOutPadding(Form form) {
    try (var _ = Scope.open()) {
      Tensor x = Ops.randn(new Seed(1), 1, 7, 8);
      Tensor real = Tensors.of(new long[] {1, 1, 1, 1, 0, 0, 0}, 1, 7).to(ScalarType.Bool);
      x.narrow(1, 4, 3).fill_(new Scalar(30));
      Tensor alone = x.narrow(1, 0, 4).contiguous();
      assertArrayEquals(
          values(heard(PLAIN.withForm(form), alone, Pass.evaluate())),
          values(heard(PLAIN.withForm(form), x, Pass.evaluate().over(TokenMask.NONE.among(real)))),
          1e-5);
    }
  }

  /** With a step a feature, and of a causal layer, whose first token sees itself alone. */
  @Test
  void golden_learnedAndCausal() {
    var config = new ContraNormConfig(0.1, 1, Form.SUBTRACT, Similarity.COSINE, true);
    try (var _ = Scope.open()) {
      Tensor x = three();
      double[] found = values(heard(config, x, Bare.CAUSAL));
      Tensor rows = new SimilarityMatrix(1, Similarity.COSINE, true).ofTokens(x, ALL);
      assertArrayEquals(new double[] {1, 0, 0}, Tensors.doubles(rows.select(1, 0)), 1e-12);
      double[] away = Tensors.doubles(Ops.length(Ops.times(rows.matmul(x), 0.1), 2));
      assertEquals((away[0] + away[1] + away[2] / Math.sqrt(2)) / 3, found[0], 1e-6);
    }
  }

  @Test
  void leaves_nothing() {
    Leaks.none(() -> heard(PLAIN, Ops.randn(new Seed(2), 2, 5, 8), Pass.evaluate()));
  }
}
