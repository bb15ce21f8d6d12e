/**
 * ContraNorm (Guo et al., ICLR 2023, arXiv 2303.06562): before they are normalised, the tokens of a
 * sample are pushed away from the average of the tokens that resemble them, one descent step of a
 * contrastive loss's uniformity term. It acts against the collapse of tokens into few directions,
 * which their mean cosine does not show and their effective rank does.
 *
 * <pre>
 *   ContraNorm        the layer; its forms in ContraNorm.Form
 *   Repulsion         its published forms in one piece, with their derivative: OnePass by a kernel of
 *                     their own, or on attention's kernels
 *   ContraNormConfig  as a component of an encoder: around every norm of tokens that it has
 *   Uniformity        the term itself, log-sum-exp of similarities
 *   UniformityLoss    the same term beside any objective: what the layer is compared with
 *   PairNorm          centre and rescale (Zhao and Akoglu, ICLR 2020): the other comparison
 * </pre>
 *
 * <p>Where a norm stands decides where the layer does: before a branch with {@code norms: pre}, as
 * the authors' vision transformer; on the residual stream with {@code norms: post}, as their
 * language models, there after attention only.
 *
 * <p>Departures. Padding is masked, and causal inputs are obeyed; the authors' code does neither. A
 * learned step in the form that keeps the scale multiplies {@code 1 + γ}, where theirs drops the 1.
 * A form with both a step and a temperature divides by the temperature inside the softmax only, as
 * their code and not their equation does.
 */
@NullMarked
package org.fullrank.methods.contranorm;

import org.jspecify.annotations.NullMarked;
