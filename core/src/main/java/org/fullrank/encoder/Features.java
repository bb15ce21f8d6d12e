package org.fullrank.encoder;

import org.bytedeco.pytorch.Tensor;

/**
 * What an encoder makes of an input.
 *
 * @param pooled {@code [batch, width]}, the representation that probes and heads use
 * @param tokens {@code [batch, tokens, width]}, patches, frames or words; no class token
 */
public record Features(Tensor pooled, Tensor tokens) {}
