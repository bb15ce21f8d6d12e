/**
 * Entropy and reconstruction (Rodríguez-Gálvez et al., ICML 2023, arXiv 2307.10907): {@code I(Z₁;
 * Z₂) ≥ H(Z₂) + E log q(Z₂ | Z₁)} holds for the projections of two views. Every method of several
 * views reconstructs one view from another; methods differ in how they keep the entropy high. Here
 * the loss has an estimate of the entropy as a term of its own.
 *
 * <pre>
 *   EntropyReconstruction   the loss R − γ·H on the outputs of any method: of: byol
 *   TwoViews                without a method: a projector, ER-cont or, with a categorical density, ER-disc
 *   ErObjective             H, R, the bound and the alarm, from Branches of a method's outputs
 *   Reconstruction          R of the three densities; losses.EntropyEstimator has the four of H
 *   EntropyConfig           the component entropy: logs all of them beside any objective
 *   ProjectionEntropy       a measure for claims, the same for every batch size
 * </pre>
 *
 * <p>The formulas follow the authors' code (apple/ml-entropy-reconstruction at f523f11) and the
 * text of its predecessor (On Information Maximisation in Multi-View SSL, ICLR 2023 submission).
 * The text of the ICML paper was not read. So these choices are ours: around a method, the loss is
 * {@code R − γ·H(student)} and takes the place of the method's own; the entropy is of the
 * projection or of the prediction; a teacher's categories are reconstructed as the method gives
 * them, after centring and sharpening (DINO) or Sinkhorn iterations (SwAV), unless {@code targets:
 * student} leaves the teacher and the codes out. A centre that never moves leaves the centring out
 * alone. Around a contrastive method the negatives go, and around VICReg the variance and
 * covariance terms.
 *
 * <p>The width of the kernel is that of the density, so that the constants of {@code H} and {@code
 * R} cancel in the loss. BYOL's and SimSiam's own concentration is 1, a wide kernel; {@code
 * density} sets another.
 *
 * <p>Departures. The constant of the von Mises-Fisher density is exact; the authors' code adds
 * {@code 1e-7} to a Bessel function that underflows beyond some 50 dimensions. Cross-entropies take
 * the logarithm of a softmax at once; the authors' code adds {@code 1e-7} first. Their reduction
 * {@code average} of the discrete entropy is no entropy and is left out. Entropies are taken over
 * the whole batch of all processes, so the bound is at most the logarithm of its rows. The alarm
 * {@code entropy_alarm} is ours: the entropy is below a hundredth of the way from equal rows to the
 * uniform density, or of categories below a fifth. The verdict on a run finds the same states, by
 * the spread of the projection and by the prototypes in use.
 */
@NullMarked
package org.fullrank.methods.entropyreconstruction;

import org.jspecify.annotations.NullMarked;
