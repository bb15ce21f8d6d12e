/**
 * SimSiam (Chen and He, CVPR 2021, arXiv 2011.10566): a predictor of one view's projection gives
 * the other view's projection, through which no gradient flows. There are no negatives, no teacher
 * and no queue.
 *
 * <pre>
 *   SimSiam            encoder → projector → predictor → loss
 *   SimSiamConfig      published and small-image settings
 *   losses.CosineLoss  −½ cos(p₁, z₂) − ½ cos(p₂, z₁), Eqs. (1), (2); the targets take no gradient
 * </pre>
 *
 * <p>Heads, loss and the two ways of the predictor's learning rate are those of the authors' code
 * (facebookresearch/simsiam, simsiam/builder.py and main_simsiam.py at 39ac33e). A projector has
 * three linear maps with batch normalisation, the last without gain and shift. The predictor's
 * hidden layer is narrow; its output has neither batch normalisation nor ReLU. Each view takes its
 * own forward, so that batch normalisation sees one view at a time.
 *
 * <p>Departures. The hidden layers of the projector have a width of their own; the code gives them
 * the width of the encoder's features. The code's last map has a bias that is never trained, which
 * the batch normalisation cancels; here the map has none. Batch normalisation sees the micro-batch
 * of one process; the code synchronises it over processes.
 */
@NullMarked
package org.fullrank.methods.simsiam;

import org.jspecify.annotations.NullMarked;
