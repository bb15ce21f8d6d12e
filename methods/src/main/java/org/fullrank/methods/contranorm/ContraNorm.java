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
 * <p>Costs {@code 4·tokens²·width} flops a sample forward and 8 to 10 backward, and no more memory
 * than the tokens take: with native kernels up to 256 tokens of 1,024, and of more tokens up to a
 * width of 256. Others, and the dual, dot and learned forms, make one {@code tokens × tokens}
 * matrix; the feature-wise form costs {@code 4·tokens·width²} and makes one of {@code width ×
 * width}.
 */
public final class ContraNorm implements Layer {
  /** The room's line in the catalogue. */
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

  /** How a token moves away from the average of the tokens that resemble it. */
  public enum Form {
    /** {@code x − s·P x}: the paper's, and its vision transformer's. */
    SUBTRACT,
    /** {@code (1 + s)·x − s·P x}: equal tokens stay as they are. Its propositions, BERT, graphs. */
    KEEP_SCALE,
    /** {@code x − s·(P + Pᵀ) x}: the whole gradient of the uniformity term. */
    DUAL,
    /** {@code (1 + s)·x − s·x P′}, {@code P′} over features: for many tokens of few entries. */
    FEATURE_WISE
  }

  /** What is compared. */
  public enum Similarity {
    /** Tokens at length 1: all of the authors' code. */
    COSINE,
    /** Tokens as they are: the paper's equation; overflows easily. */
    DOT
  }

  private final ContraNormConfig config;
  private final Optional<Tensor> step; // [width], trained
  private final Layer norm;

  /**
   * @param width entries of a token
   * @param norm what follows
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
   * {@code [batch, tokens, width]} to the same. What padding gives is of no use.
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
      pass.tap().layer(this, () -> readings(similarity, x, seen));
      Tensor apart =
          repulsion(causal)
              .flatMap(r -> r.of(x, seen))
              .orElseGet(() -> moved(x, average(similarity, x, seen)));
      return norm.forward(apart, pass);
    });
  }

  /**
   * @throws IllegalArgumentException if {@code form} shows a token the ones behind it where these
   *     are hidden
   */
  static void checkLooksAhead(Form form, boolean causal) {
    if (causal && (form == Form.DUAL || form == Form.FEATURE_WISE)) {
      throw new IllegalArgumentException(
          "form: want subtract or keep_scale where inputs are causal, as %s looks ahead"
              .formatted(form.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** The published forms in one piece; the others are put together from operations. */
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

  /** {@code P x} or {@code x P′}: the average that each token moves away from. */
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
