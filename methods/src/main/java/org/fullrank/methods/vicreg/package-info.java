/**
 * VICReg (Bardes et al., ICLR 2022, arXiv 2105.04906): the loss pulls two views' embeddings
 * together, keeps the variance of each dimension over the batch, and decorrelates dimensions. There
 * are no negatives, no teacher and no queue.
 *
 * <pre>
 *   VicReg        encoder → expander → loss
 *   VicRegLoss    invariance, variance and covariance, Eqs. (1) to (6)
 *   VicRegConfig  published and small-image settings
 * </pre>
 *
 * <p>Departures, all as in the authors' code (facebookresearch/vicreg, main_vicreg.py). The
 * invariance is the mean over samples and dimensions, where Eq. (5) is the mean over samples of the
 * squared distance. The variances of the two views are averaged, where Eq. (6) adds them. The two
 * views go through encoder and expander one after the other, so that batch normalisation sees one
 * view at a time. The expander's last map has no bias.
 *
 * <p>Variance and covariance are taken over the whole batch of a step and of all processes, also
 * under accumulation. The covariance is divided by the rows it was taken over; the authors' code
 * divides by the batch of the settings. All terms are computed in fp32 or wider; the authors'
 * covariance is half precision under autocast.
 */
@NullMarked
package org.fullrank.methods.vicreg;

import org.jspecify.annotations.NullMarked;
