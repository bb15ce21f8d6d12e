/**
 * SimCLR (Chen et al., ICML 2020, arXiv 2002.05709): two views of one image are to be more alike
 * than views of different images.
 *
 * <pre>
 *   SimClr         encoder → projector → loss
 *   SimClrConfig   published and small-image settings
 *   losses.NtXent  the contrastive loss, Eq. (1) averaged over all 2·batch anchors
 * </pre>
 *
 * <p>Departures. The loss is the mean over anchors, as the paper's Eq. (1) and its text say; the
 * authors' code (google-research/simclr, objective.py) adds the two directions, which is twice
 * this. Both views go through encoder and projector in one forward, as in the authors' code
 * (google-research/simclr, tf2/model.py at be265c2): batch normalisation sees both. Negatives are
 * those of the micro-batch: under accumulation a step of n micro-batches has n times fewer
 * negatives per anchor than one large batch, as everywhere without a memory of embeddings.
 */
@NullMarked
package org.fullrank.methods.simclr;

import org.jspecify.annotations.NullMarked;
