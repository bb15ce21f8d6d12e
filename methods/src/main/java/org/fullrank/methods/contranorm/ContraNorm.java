package org.fullrank.methods.contranorm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.kernels.Mask;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/**
 * {@code norm(x − s·P x)} over the tokens of each sample, {@code P = softmax(x̂ x̂ᵀ/τ)}, {@code x̂}
 * the tokens at length 1. The gradient goes through the softmax too.
 *
 * <p>The forward costs {@code 4·tokens²·width} flops a sample, the backward 8 to 10 times {@code
 * tokens²·width}. Fused kernels need no more memory than the tokens. They support up to 256 tokens
 * of width 1,024, and any number of tokens up to width 256. Other sizes, and the dual, dot and
 * learned forms, allocate a {@code tokens × tokens} matrix. The feature-wise form costs {@code
 * 4·tokens·width²} and allocates a {@code width × width} matrix.
 */
public final class ContraNorm implements Layer {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "contranorm",
              "Guo et al.",
              "ContraNorm: A Contrastive Learning Perspective on Oversmoothing and Beyond",
              "ICLR 2023",
              "2303.06562"),
          Map.of(
              "contranorm", ContraNormConfig.DEFAULT,
              "pairnorm", PairNormConfig.DEFAULT,
              "uniformity", UniformityConfig.DEFAULT));

  /** The form of the step away from the similarity-weighted average of tokens. */
  public enum Form {
    /** {@code x − s·P x}: the paper's, and its vision transformer's. */
    SUBTRACT,
    /**
     * {@code (1 + s)·x − s·P x}: keeps equal tokens unchanged. The paper's propositions, BERT,
     * graphs.
     */
    KEEP_SCALE,
    /** {@code x − s·(P + Pᵀ) x}: the whole gradient of the uniformity term. */
    DUAL,
    /** {@code (1 + s)·x − s·x P′}, {@code P′} over features: for many tokens of small width. */
    FEATURE_WISE
  }

  /** The similarity of two tokens. */
  public enum Similarity {
    /** The cosine, as in all of the authors' code. */
    COSINE,
    /** The dot product, as in the paper's equation; overflows easily. */
    DOT
  }

  private final ContraNormConfig config;
  private final Optional<Tensor> step; // [width], trained
  private final Layer norm;

  /**
   * @param width entries of a token
   * @param norm the layer behind the step
   */
  ContraNorm(ContraNormConfig config, int width, Layer norm) {
    this.config = config;
    this.norm = norm;
    step = config.learned() ? Optional.of(Init.constant(config.scale(), width)) : Optional.empty();
  }

  @Override
  public void visit(Visitor visitor) {
    step.ifPresent(s -> visitor.bias("scale", s));
    visitor.child("norm", norm);
  }

  /**
   * {@code [batch, tokens, width] → [batch, tokens, width]}. Outputs of padding are meaningless.
   *
   * @throws IllegalArgumentException if inputs are causal and the form looks ahead
   */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.rank(x, "x", "batch", "tokens", "width");
    if (step.isEmpty() && config.scale() == 0) {
      return norm.forward(x, pass);
    }
    boolean causal = pass.tokens().causal();
    checkLooksAhead(config.form(), causal);
    var similarity = new SimilarityMatrix(config.temperature(), config.similarity(), causal);
    return Scope.tidy(() -> {
      Optional<Tensor> seen = pass.tokens().visible(x.size(1));
      pass.hook().layer(this, () -> readings(similarity, x, seen));
      Tensor apart =
          repulsion(causal)
              .flatMap(r -> r.of(x, seen))
              .orElseGet(() -> moved(x, average(similarity, x, seen)));
      return norm.forward(apart, pass);
    });
  }

  /**
   * @throws IllegalArgumentException if {@code causal} holds and {@code form} uses later tokens
   */
  static void checkLooksAhead(Form form, boolean causal) {
    if (causal && (form == Form.DUAL || form == Form.FEATURE_WISE)) {
      throw new IllegalArgumentException(
          "form: want subtract or keep_scale where inputs are causal, as %s looks ahead"
              .formatted(form.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** The fused step of the published forms; empty for the forms made of tensor operations. */
  private Optional<Repulsion> repulsion(boolean causal) {
    boolean published =
        switch (config.form()) {
          case SUBTRACT, KEEP_SCALE -> config.similarity() == Similarity.COSINE;
          case DUAL, FEATURE_WISE -> false;
        };
    return published && !config.learned()
        ? Optional.of(
            new Repulsion(
                config.scale(),
                config.temperature(),
                config.form() == Form.KEEP_SCALE,
                causal ? Mask.CAUSAL : Mask.NONE))
        : Optional.empty();
  }

  private Tensor moved(Tensor x, Tensor average) {
    Tensor back =
        step.map(average::mul)
            .orElseGet(() -> Ops.times(average, config.scale()))
            .to(x.scalar_type());
    return switch (config.form()) {
      case SUBTRACT, DUAL -> x.sub(back);
      case KEEP_SCALE, FEATURE_WISE ->
          step.map(x::mul).orElseGet(() -> Ops.times(x, config.scale())).add(x).sub(back);
    };
  }

  /** {@code P x} or {@code x P′}: the similarity-weighted average of each token. */
  private Tensor average(SimilarityMatrix similarity, Tensor x, Optional<Tensor> real) {
    return switch (config.form()) {
      case SUBTRACT, KEEP_SCALE -> similarity.ofTokens(x, real).matmul(x);
      case DUAL -> {
        Tensor p = SimilarityMatrix.zeroed(similarity.ofTokens(x, real), real);
        yield p.add(p.transpose(1, 2)).matmul(x);
      }
      case FEATURE_WISE -> x.matmul(similarity.ofFeatures(x, real));
    };
  }

  private List<Reading> readings(SimilarityMatrix similarity, Tensor x, Optional<Tensor> real) {
    try (var _ = Scope.open()) {
      return Ops.noGrad(() -> {
        Tensor scale =
            step.orElseGet(() -> Ops.times(Ops.toFloat(Ops.onesLike(x, 1)), config.scale()));
        return similarity.readings(config.form(), scale, x, real);
      });
    }
  }
}
