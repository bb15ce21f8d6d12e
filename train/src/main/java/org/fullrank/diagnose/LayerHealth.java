package org.fullrank.diagnose;

import java.util.Optional;

/**
 * Measurements of an encoder's layer or of a set of embeddings.
 *
 * @param name {@code embedding}, {@code block 1} and so on, {@code pooled}, {@code projection}
 * @param samples geometry of the samples, each the mean of its tokens
 * @param tokens statistics of the tokens within a sample; empty for a layer without tokens
 */
public record LayerHealth(String name, Geometry samples, Optional<TokenHealth> tokens) {}
