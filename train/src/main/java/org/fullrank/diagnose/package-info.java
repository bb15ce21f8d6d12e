/**
 * Diagnosis of a representation: collapse, its evidence, cause and remedy.
 *
 * <pre>
 * Spectrum, Geometry, TokenHealth, AttentionHealth, Assignments   pure functions of tensors
 *   → Diagnosis    all of them, layer by layer, of an encoder on a fixed sample of images
 *   + History      the loss, the gradient norm and the LabelFreeScores of the run
 *   → Verdict      the disease, the evidence, the cause, the remedy
 * </pre>
 *
 * <p>No single number separates the diseases. The mean cosine detects complete collapse, but not
 * embeddings along a line. The effective rank detects the line but ignores scale: it reports full
 * rank for embeddings that differ by rounding errors only. So the verdict tests the spread first
 * and the rank second.
 */
@NullMarked
package org.fullrank.diagnose;

import org.jspecify.annotations.NullMarked;
