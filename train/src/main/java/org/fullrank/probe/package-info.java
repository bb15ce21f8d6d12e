/**
 * What a frozen encoder is worth: nearest-neighbour and linear accuracy of its features, each with
 * an interval and the protocol by which it was measured.
 *
 * <pre>
 * Embed → Embeddings (EmbeddingsFile) → KnnProbe, LinearProbe (Lbfgs) → ProbeResult with Protocol
 * </pre>
 *
 * <p>Raw pixels go through the same code as features do, so that the floor is measured by the same
 * protocol. Nothing here ever sees a test label before the model is fixed.
 */
@NullMarked
package org.fullrank.probe;

import org.jspecify.annotations.NullMarked;
