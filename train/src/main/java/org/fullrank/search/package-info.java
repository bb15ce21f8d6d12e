/**
 * Measures an encoder without labels: how well it finds an image again after a change.
 *
 * <pre>
 *   ImageChange, EditedImages  the changes of an image, and images of a data set under a change
 *   Features                   encoder outputs and thumbnails of the same images
 *   Retrieval                  the share of changed images whose nearest image is their original
 *   Similarities               centred cosine similarities of a set of samples
 *   NearDuplicates, Outliers   the most similar pairs, and the samples without a near neighbour
 *   SearchResult               all of these for a trained encoder; the retrieval of an untrained
 *                              encoder and of thumbnails are the baselines
 * </pre>
 */
@NullMarked
package org.fullrank.search;

import org.jspecify.annotations.NullMarked;
