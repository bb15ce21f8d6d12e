package org.fullrank.diagnose;

import java.util.Optional;

/**
 * One layer of an encoder, or one set of embeddings.
 *
 * @param name {@code embedding}, {@code block 1} and so on, {@code pooled}, {@code projection}
 * @param samples how the samples lie to each other, each the mean of its tokens
 * @param tokens how the tokens of a sample lie to each other, where there are tokens
 */
public record LayerHealth(String name, Geometry samples, Optional<TokenHealth> tokens) {}
