/**
 * DUET (Suau et al., ICML 2023, arXiv 2306.16058): the representation is a matrix of bins and
 * channels. The sum over the bins is the content, which a contrastive loss makes invariant. The
 * mean over the channels gives a distribution over the bins, which follows a recorded parameter of
 * the view, such as its angle. So the parameter can be read from the features, and edited in them.
 *
 * <pre>
 *   Duet, DuetConfig   encoder → matrix → content → projector → NT-Xent, plus the divergences
 *   Structure, Group   the representation [batch, groups·bins·channels] as a matrix; content,
 *                      logits of the marginals, decoding, group action
 *   Axis               a recorded parameter of the views, normalised to 0..1
 *   Target, Bins       the distribution over the bins: von Mises on a circle, Gaussian on an
 *                      interval; decoding and action of each
 *   StructureLoss      the divergence of Jensen and Shannon
 *   Findings           what claims can measure: Angles, Reconstruction, Classes of a Subject
 *   Turning, Ridge     turned images; linear regression
 *   PictureDecoder     from frozen features to pictures;  TurnedFeatures the strip in the report
 * </pre>
 *
 * <p>Probes and embeddings take the encoder's pooled output, which is the flattened matrix. The
 * encoder's width must be a multiple of groups·bins. Views must record the parameters: {@code
 * rotation} wants {@code disk} behind it, because the black corners of a turned view tell its
 * angle. A mirroring belongs before a rotation, because it reverses the sense of turns before it.
 *
 * <p>Departures from the paper. The paper's text was not available beyond abstract, introduction
 * and Figure 1; the room follows the authors' code (apple/ml-duet at 9c6d7e2). The contrastive loss
 * is the mean of both directions, the code's is their sum: a weight of the code is halved here. The
 * logits are the mean over channels as in the code; Figure 1 says the sum, {@link
 * org.fullrank.methods.duet.Structure.GroupPool#SUM}. The code's grid of von Mises targets counts
 * the angle 0 twice; {@link org.fullrank.methods.duet.Target.Grid#MIDPOINTS}, the default, counts
 * each angle once. The code takes one group; here several stand side by side, each with a content
 * of its own, and the projector sees all contents. The code measures pictures of the whole view;
 * here a disk hides the corners. The code ships no decoder: the one here has one hidden layer.
 */
@NullMarked
package org.fullrank.methods.duet;

import org.jspecify.annotations.NullMarked;
