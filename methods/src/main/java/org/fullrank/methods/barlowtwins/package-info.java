/**
 * Barlow Twins (Zbontar et al., ICML 2021, arXiv 2103.03230): the cross-correlation of two views'
 * embeddings over the batch comes near the identity matrix. So each dimension agrees between the
 * views, and different dimensions say different things. There are no negatives, no teacher and no
 * predictor.
 *
 * <pre>
 *   BarlowTwins        encoder → projector → loss
 *   BarlowTwinsLoss    invariance and redundancy of the cross-correlation
 *   BarlowTwinsConfig  published and small-image settings
 * </pre>
 *
 * <p>Projector and loss are those of the authors' code (facebookresearch/barlowtwins, main.py at
 * a655214): all maps without bias, the last without batch normalisation; the loss normalises each
 * dimension over the batch of all processes, with the biased variance plus 1e-5. The two views go
 * through encoder and projector one after the other.
 *
 * <p>Departures. The loss is computed in fp32 or wider, also under autocast; the code's product of
 * embeddings is half precision under autocast. The code keeps running statistics of this
 * normalisation, which nothing reads; here there are none. The code divides by the batch of the
 * settings, here by the rows of the whole batch of a step and of all processes, also under
 * accumulation. The code's LARS has a rate of its own for biases and norms.
 *
 * <p>The loss is a sum over dimensions, so its gradient grows with the embedding. A scale
 * multiplies the whole loss; it is 1 in the authors' code, and 0.025 by default in
 * vturrisi/solo-learn (solo/losses/barlow.py at 2269ce6).
 */
@NullMarked
package org.fullrank.methods.barlowtwins;

import org.jspecify.annotations.NullMarked;
