/**
 * Sigmoid attention (Ramapuram et al., ICLR 2025, arXiv 2409.04431): the logistic function of each
 * logit in the place of the softmax of each row, {@code σ(q kᵀ/√head + b)}. Keys do not compete and
 * no row is summed; results over parts of the keys add up. Without a bias a row sums to half the
 * number of keys, and the heads' outputs are so large at the start that training suffers; {@code b
 * = −log n} brings them to where softmax has them.
 *
 * <pre>
 *   SigmoidAttention        the room's line, and presets for vision, language and speech
 *   SigmoidAttentionConfig  as a component of an encoder
 *   Bias                    none, a value, or −log n
 *   Rows                    sums as they are, or divided by the number of visible keys, or its root
 *   SigmoidScores           the scores, through the fused kernels
 * </pre>
 *
 * <p>{@code n} is a number of the model, not of the batch: with another {@code n} the same weights
 * give another function. It is written into the settings as soon as they are complete, so that
 * {@code run.yaml} and {@code model/config.json} hold it ({@code bias: {name: nominal, tokens:
 * 49}}), and neither larger images nor padding nor a masked context change it.
 *
 * <p>ALiBi is a choice of {@code encoder.positions}, with any scores. It goes by the tokens'
 * numbers in the row. A class token stands before the patches, with number 0, so that its distance
 * to a patch is the patch's number from 1; in heads of steep slope it sees the first patches only.
 * Use {@code pool: mean} where that is not wanted.
 *
 * <p>The presets are the encoder's own settings, so from a recipe they are lines of it:
 *
 * <pre>
 *   vision    encoder.query_key_norm=layer encoder.layer_scale=1e-4 components=[sigmoidattention]
 *   language  encoder.query_key_norm=rms encoder.norms=hybrid encoder.positions=alibi
 *             encoder.pool=mean encoder.causal=true components=[sigmoidattention]
 *   speech    as language without encoder.causal
 * </pre>
 *
 * <p>Departures from the authors' code. For speech they have relative positions or CAPE, which are
 * not here; the preset has ALiBi. ALiBi is symmetric, where theirs rewards keys behind the query
 * and so wants a causal mask. Padding is masked before the logistic. The divided rows count the
 * keys that a query sees, with or without a causal mask, and need no matrix. The bias is not
 * trained, as in theirs; nothing is dropped from the weights. Slopes for a number of heads that is
 * no power of two follow the same formula, where the ALiBi code interleaves two series.
 */
@NullMarked
package org.fullrank.methods.sigmoidattention;

import org.jspecify.annotations.NullMarked;
