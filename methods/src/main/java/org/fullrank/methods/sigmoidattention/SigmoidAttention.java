package org.fullrank.methods.sigmoidattention;

import java.util.Map;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.QueryKeyNorm;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Paper;

/**
 * Presets of an encoder with sigmoid attention. {@code encoder} belongs into the run's settings,
 * {@code scores} into its components.
 */
public record SigmoidAttention(Vit encoder, SigmoidAttentionConfig scores) {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "sigmoidattention",
              "Ramapuram et al.",
              "Theory, Analysis, and Best Practices for Sigmoid Self-Attention",
              "ICLR 2025",
              "2409.04431"),
          Map.of("sigmoidattention", SigmoidAttentionConfig.DEFAULT));

  private static final double LAYER_SCALE = 1e-4;

  /**
   * The preset for images: query-key norm, residual branches that start at 1e-4, {@code b = −log
   * n}. Runs of fewer than a thousand steps need a larger {@code layer_scale}, 0.01 to 0.1.
   */
  public static SigmoidAttention vision(Vit plain) {
    return new SigmoidAttention(
        plain
            .withNorms(NormPlacement.PRE)
            .withQueryKeyNorm(QueryKeyNorm.LAYER)
            .withLayerScale(LAYER_SCALE),
        SigmoidAttentionConfig.DEFAULT);
  }

  /**
   * The preset for causal language models, on the tokens of an image: ALiBi, causal, query-key
   * norm, norms on both sides of a branch.
   */
  public static SigmoidAttention language(Vit plain) {
    return new SigmoidAttention(ordered(plain).withCausal(true), SigmoidAttentionConfig.DEFAULT);
  }

  /** The preset for speech: {@link #language} without causality. */
  public static SigmoidAttention speech(Vit plain) {
    return new SigmoidAttention(ordered(plain), SigmoidAttentionConfig.DEFAULT);
  }

  private static Vit ordered(Vit plain) {
    return plain
        .withPositions(Positions.ALIBI)
        .withPool(Pool.MEAN)
        .withNorms(NormPlacement.HYBRID)
        .withQueryKeyNorm(QueryKeyNorm.RMS);
  }
}
