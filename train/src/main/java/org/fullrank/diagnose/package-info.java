/**
 * Whether a representation has collapsed, how, why, and what to do.
 *
 * <pre>
 * Spectrum, Geometry, TokenHealth, AttentionHealth, Assignments   pure functions of tensors
 *   → Diagnosis    all of them, layer by layer, of an encoder on a fixed sample of images
 *   + History      the loss and the gradient norm of the run
 *   → Verdict      the disease, the evidence, the cause, the remedy
 * </pre>
 *
 * <p>No single number tells the diseases apart. The cosine sees that all samples are alike
 * (complete collapse) but not that they fill a line; the effective rank sees the line but is blind
 * to scale: of embeddings that differ by rounding errors only it reports full rank. So the verdict
 * asks for spread first and for rank after.
 */
@NullMarked
package org.fullrank.diagnose;

import org.jspecify.annotations.NullMarked;
