/**
 * ContraNorm (Guo et al., ICLR 2023, arXiv 2303.06562): a descent step on the uniformity term of a
 * contrastive loss, before each norm of tokens. The step moves each token of a sample away from the
 * similarity-weighted average of all tokens. It acts against the collapse of tokens into few
 * directions. The effective rank of the tokens shows this collapse, their mean cosine does not.
 *
 * <pre>
 *   ContraNorm        the layer; its forms in ContraNorm.Form
 *   Repulsion         its published forms with their derivative, by FusedRepulsion or attention kernels
 *   ContraNormConfig  the component: wraps every norm of tokens of an encoder
 *   Uniformity        the term itself, log-sum-exp of similarities
 *   UniformityLoss    the same term beside any objective, a baseline
 *   PairNorm          centre and rescale (Zhao and Akoglu, ICLR 2020), a baseline
 * </pre>
 *
 * <p>The layer stands at the encoder's norms. With {@code norms: pre} it stands before a branch, as
 * in the authors' vision transformer. With {@code norms: post} it stands on the residual stream.
 * The authors' language models have it there too, after attention only.
 *
 * <p>Departures. Padding is masked, and causal inputs are obeyed; the authors' code does neither. A
 * learned step {@code γ} of the keep_scale form multiplies the tokens by {@code 1 + γ}; their code
 * omits the 1. The temperature divides inside the softmax only, as in their code; their equation
 * differs.
 */
@NullMarked
package org.fullrank.methods.contranorm;

import org.jspecify.annotations.NullMarked;
