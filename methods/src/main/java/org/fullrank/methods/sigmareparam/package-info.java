/**
 * σReparam (Zhai et al., ICML 2023, arXiv 2303.06296): every linear map uses {@code (γ/σ(W))·W}, so
 * that its spectral norm is a trained scalar. A step of Adam changes this scalar by about the rate
 * at any width. In a plain map it changes the norm with the root of the width. A decreasing
 * function of the logits' spectral norm bounds attention entropy from below. So entropy falls no
 * faster than the scalars grow. A step of SGD is unbounded: at a rate of 1.6 entropy fell from its
 * maximum to zero within two steps (seed 1 of the room's claim).
 *
 * <pre>
 *   SpectralMap      a linear map with a reparametrised weight
 *   SpectralConv     the same for convolutions, the kernel as one matrix
 *   SpectralWeight   weight, γ, and the singular vectors that power iteration follows
 *   SigmaReparam     makers, the conversion of a trained encoder; Tree.fused is the way back
 *   *Config          σReparam as a component, and its baselines: spectral norm, weight norm, DeepNorm
 *                    and a soft cap of the logits (query-key norm is an encoder setting)
 * </pre>
 *
 * <p>Departures from the authors' code. Power iteration runs once per optimizer step, also under
 * accumulation, and never in evaluation. A teacher's power iteration runs at the same time. Both
 * singular vectors are stored, so that an evaluation uses the vectors of training. {@code σ} is
 * computed in full precision at any precision of the pass. Conversion keeps the trained weights;
 * the authors' code draws new weights.
 */
@NullMarked
package org.fullrank.methods.sigmareparam;

import org.jspecify.annotations.NullMarked;
