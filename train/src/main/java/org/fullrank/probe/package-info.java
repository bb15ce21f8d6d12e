/**
 * Probes of a frozen encoder: k-nearest-neighbour and linear accuracy of its features, each with an
 * interval and its protocol.
 *
 * <pre>
 * Embed → Embeddings (EmbeddingsFile) → KnnProbe, LinearProbe (Lbfgs) → ProbeResult with Protocol
 * </pre>
 *
 * <p>Raw pixels go through the same code as features, so the baseline has the same protocol. No
 * probe reads a test label before its classifier is fixed.
 */
@NullMarked
package org.fullrank.probe;

import org.jspecify.annotations.NullMarked;
