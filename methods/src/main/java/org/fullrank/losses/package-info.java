/**
 * Losses that several methods share. Each is a pure function in fp32 or wider, also under autocast.
 *
 * <pre>
 *   CrossEntropy   of classes, token ids or soft shares, with the number of labelled rows
 *   CtcLoss        of symbols without alignment to the frames
 *   NtXent         the contrastive loss of two views, whose candidates are both views
 *   InfoNce        the contrastive loss of queries among keys
 *   CosineLoss     the regression of unit vectors (BYOL, SimSiam)
 *   ViewCrossEntropy  of each view against the shares of each other view (DINO, SwAV)
 *   Sinkhorn       balanced soft assignments to prototypes (SwAV)
 *   EntropyEstimator  entropy of a batch by kernels or by shares; LogNormaliser, LogBessel: constants
 * </pre>
 */
@NullMarked
package org.fullrank.losses;

import org.jspecify.annotations.NullMarked;
