/**
 * Heads, teachers and queues that several methods share.
 *
 * <pre>
 *   HeadConfig      a multi-layer perceptron: widths, bias, norm and activation of each layer
 *   WeightNormMap   a linear map of normalised rows (DINO's last layer)
 *   Network         an encoder and its projector
 *   EmaTeacher      a network that follows a student by an exponential moving average
 *   Queue           the newest embeddings of earlier steps
 *   Centre          the moving average of a teacher's outputs (DINO)
 *   ImagePatches    images as rows of patches, and back
 * </pre>
 */
@NullMarked
package org.fullrank.heads;

import org.jspecify.annotations.NullMarked;
