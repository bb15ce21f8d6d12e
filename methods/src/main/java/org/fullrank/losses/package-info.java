/**
 * Losses that several methods share. Each is a pure function in fp32 or wider, also under autocast.
 *
 * <pre>
 *   CrossEntropy   of classes, token ids or soft shares, with the number of labelled rows
 *   NtXent         the contrastive loss of two views
 *   CosineLoss     the regression of unit vectors (BYOL, SimSiam)
 *   ViewCrossEntropy  of each view against the shares of each other view (DINO, SwAV)
 *   Sinkhorn       balanced soft assignments to prototypes (SwAV)
 * </pre>
 */
@NullMarked
package org.fullrank.losses;

import org.jspecify.annotations.NullMarked;
