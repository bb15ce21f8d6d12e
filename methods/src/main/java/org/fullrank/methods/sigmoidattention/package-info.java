/**
 * Sigmoid attention (Ramapuram et al., ICLR 2025, arXiv 2409.04431): the logistic function of each
 * logit replaces the softmax of each row, {@code σ(q kᵀ/√head + b)}. Keys do not compete and no row
 * is normalised; results over parts of the keys add up. Without a bias a row sums to half the
 * number of keys. Then the heads' outputs are too large at the start, and training suffers. {@code
 * b = −log n} brings the outputs to softmax's scale.
 *
 * <pre>
 *   SigmoidAttention        catalogue entry, and presets for vision, language and speech
 *   SigmoidAttentionConfig  as a component of an encoder
 *   Bias                    none, a value, or −log n
 *   RowDivisor              no division, or division by the number of visible keys or its root
 *   SigmoidScores           the scores, through the fused kernels
 * </pre>
 *
 * <p>{@code n} belongs to the model, not to the batch: with another {@code n} the same weights give
 * another function. It is filled into the settings as soon as they are complete. So {@code
 * run.yaml} and {@code model/config.json} hold it ({@code bias: {name: nominal, tokens: 49}}).
 * Larger images, padding and a masked context do not change it.
 *
 * <p>ALiBi is a choice of {@code encoder.positions}, with any scores. It uses the tokens' positions
 * in the sequence. A class token has position 0, before the patches, so that its distance to a
 * patch is the patch's position from 1. In heads of steep slope it sees the first patches only. Use
 * {@code pool: mean} to avoid this.
 *
 * <p>The presets consist of encoder settings. A recipe sets them so:
 *
 * <pre>
 *   vision    encoder.query_key_norm=layer encoder.layer_scale=1e-4 components=[sigmoidattention]
 *   language  encoder.query_key_norm=rms encoder.norms=hybrid encoder.positions=alibi
 *             encoder.pool=mean encoder.causal=true components=[sigmoidattention]
 *   speech    as language without encoder.causal
 * </pre>
 *
 * <p>Departures from the authors' code. For speech they have relative positions or CAPE; this
 * preset has ALiBi instead. ALiBi is symmetric here; theirs rewards keys after the query and so
 * needs a causal mask. Padding is masked before the logistic function. The row divisors count the
 * visible keys of a query, with or without a causal mask, and need no matrix. The bias is not
 * trained, as in theirs. There is no dropout of weights. Slopes follow the same formula for any
 * number of heads; the ALiBi code interleaves two series if the number is no power of two.
 */
@NullMarked
package org.fullrank.methods.sigmoidattention;

import org.jspecify.annotations.NullMarked;
