/**
 * SimCLR (Chen et al., ICML 2020, arXiv 2002.05709): the loss pulls the embeddings of two views of
 * an image together, and pushes views of different images apart.
 *
 * <pre>
 *   SimClr         encoder → projector → loss
 *   SimClrConfig   published and small-image settings
 *   losses.NtXent  the contrastive loss, Eq. (1) averaged over all 2·batch anchors
 * </pre>
 *
 * <p>Departures. The loss is the mean over anchors, as in the paper's Eq. (1). The authors' code
 * (google-research/simclr, objective.py) adds the two directions and so gives twice this. Both
 * views go through encoder and projector in one forward, as in the authors' code
 * (google-research/simclr, tf2/model.py at be265c2): batch normalisation sees both. Negatives are
 * those of the whole batch, also under accumulation: the encoder then runs twice, in parts, and
 * projector and loss run once. Batch normalisation in the encoder sees a part at a time.
 */
@NullMarked
package org.fullrank.methods.simclr;

import org.jspecify.annotations.NullMarked;
