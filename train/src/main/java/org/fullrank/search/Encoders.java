package org.fullrank.search;

import org.fullrank.encoder.Encoder;
import org.fullrank.loader.ViewMaker;

/**
 * An encoder after and before its training.
 *
 * @param trained the trained encoder
 * @param untrained the same encoder with its first weights
 * @param view the view without chance that both are given
 */
public record Encoders(Encoder trained, Encoder untrained, ViewMaker view) {}
