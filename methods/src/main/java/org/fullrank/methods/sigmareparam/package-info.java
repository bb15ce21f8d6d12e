/**
 * σReparam (Zhai et al., ICML 2023, arXiv 2303.06296): every linear map uses {@code (γ/σ(W))·W}, so
 * that its spectral norm is one trained number, which no step can move far. Attention entropy is
 * bounded below by the spectral norm of the logits, so it cannot collapse in a jump.
 *
 * <pre>
 *   SpectralMap      a linear map with a reparametrised weight
 *   SpectralConv     the same for convolutions, the kernel as one matrix
 *   SpectralWeight   weight, γ, and the singular vectors that power iteration follows
 *   SigmaReparam     makers, the conversion of a trained encoder; Tree.fuse leads back
 *   *Config          σReparam as a component; spectral norm, weight norm, DeepNorm and a soft
 *                    cap of the logits, which it is compared with (query-key norm is the encoder's
 *                    own setting)
 * </pre>
 *
 * <p>Departures from the authors' code. Power iteration runs once per optimizer step, however many
 * forwards or micro-batches that step had, never in evaluation; a teacher's runs with it. Both
 * singular vectors are stored, so that an evaluation uses what training used. {@code σ} is computed
 * in full precision whatever the pass is in. Converting keeps the trained weights, where theirs
 * draws new ones.
 */
@NullMarked
package org.fullrank.methods.sigmareparam;

import org.jspecify.annotations.NullMarked;
