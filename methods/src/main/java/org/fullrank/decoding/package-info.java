/**
 * From probabilities to sequences of ids, in plain Java: no class of this package knows a tensor.
 *
 * <pre>
 * CtcDecoder   the best path, and the prefix beam, of frames' probabilities
 * BeamSearch   the likeliest sequences of a model that predicts the next id
 * Sampling     the next id, drawn by temperature among the likeliest
 * </pre>
 */
@NullMarked
package org.fullrank.decoding;

import org.jspecify.annotations.NullMarked;
