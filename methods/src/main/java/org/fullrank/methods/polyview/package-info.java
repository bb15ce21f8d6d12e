/**
 * Poly-view contrastive learning (Shidani et al., ICLR 2024, arXiv 2403.05490): SimCLR with any
 * number of views. The loss compares each view with all other views of its sample; it estimates the
 * mutual information of one view and the rest.
 *
 * <pre>
 *   PolyView             encoder → projector → loss, all views in one forward
 *   PolyViewConfig       settings
 *   Objective            arithmetic, geometric, sufficient statistics; multi-crop and SupCon beside
 *   PolyViewLoss         the mean over anchors
 *   Anchors              terms for the log
 *   Rest                 the query of sufficient statistics
 *   Similarities         one product and one masked logsumexp, forward and backward
 *   Views                which views the samples have
 *   MutualInformation    log(B − M + 1) − loss, and a lower bound for every critic
 *   GaussianInformation  both where the information is known
 * </pre>
 *
 * <p>Two sizes. {@code unique_batch}, K, is {@code train.batch}: unique samples of a step. {@code
 * views}, M, is the number of views of each. The encoder sees {@code B = K·M} rows a step. At equal
 * B a run with M views takes M/2 times as many steps an epoch as SimCLR. Learning rates that scale
 * with the batch: use B.
 *
 * <p>Compute. The encoder's work is that of n·M·T views, with n samples and T epochs. Relative to
 * SimCLR over T0 epochs it is {@code (M/2)·(T/T0)}. {@code train.epoch_unit: two_views} gives a run
 * the compute of {@code train.epochs} epochs of two views.
 *
 * <p>Missing views. An anchor counts if its sample has another view. Views that are missing are no
 * negatives and no positives. Their rows still pass through encoder and projector, where batch
 * normalisation sees them.
 *
 * <p>Not confirmed. The paper's text could not be read, and there is no official code: the loss
 * follows an independent derivation, whose values are the tests. So there are no published settings
 * here, and whether the sufficient statistic is normalised again is a setting. The denominator
 * leaves the other positives out, as the port pakoromilas/Multi-View-CL at c26ae77 does. That
 * port's arithmetic branch has a wrong sign and a wrong constant, and is not followed.
 *
 * <p>Departures. The constant log(B − M + 1) is no rigorous bound when K is small, below 16, as
 * views of one negative sample depend on each other. So both estimates are logged. Under
 * accumulation the loss sees the whole batch; batch normalisation in the encoder sees a part of it.
 */
@NullMarked
package org.fullrank.methods.polyview;

import org.jspecify.annotations.NullMarked;
