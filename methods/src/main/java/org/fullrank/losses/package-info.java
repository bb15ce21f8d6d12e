/**
 * Losses that several rooms share. Each is a pure function in fp32 or wider, also under autocast.
 *
 * <pre>
 *   CrossEntropy   of classes, token ids or soft shares; its count is that of the labelled rows
 *   NtXent         the contrastive loss of two views
 *   Cosine         the regression of unit vectors (BYOL, SimSiam)
 *   Sinkhorn       balanced soft assignments to prototypes (SwAV)
 * </pre>
 */
@NullMarked
package org.fullrank.losses;

import org.jspecify.annotations.NullMarked;
