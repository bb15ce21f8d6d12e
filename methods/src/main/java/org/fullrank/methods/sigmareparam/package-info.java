/**
 * σReparam (Zhai et al., ICML 2023, arXiv 2303.06296): every linear map uses {@code (γ/σ(W))·W}, so
 * that its spectral norm is one trained number. A step of an optimizer like Adam moves that by
 * about the rate, whatever the width, where it moves a plain matrix's norm with the root of the
 * width. Attention entropy is bounded below by a falling function of the logits' spectral norm, so
 * it then goes no faster than those numbers grow. Nothing bounds a step of SGD: at a rate of 1.6
 * entropy fell from its largest to nothing within two steps (seed 1 of the room's claim).
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
