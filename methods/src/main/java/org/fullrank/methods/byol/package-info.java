/**
 * BYOL (Grill et al., NeurIPS 2020, arXiv 2006.07733): an online network predicts the projection of
 * another view by a target network, the moving average of its own weights. There are no negatives.
 *
 * <pre>
 *   Byol              online: encoder → projector → predictor; target: averaged encoder → projector
 *   ByolConfig        published and small-image settings; the teacher's schedule
 *   losses.CosineLoss 2 − 2·cos, Eq. (2); both directions are added, as in the paper
 *   heads.EmaTeacher  the target network
 * </pre>
 *
 * <p>Departures. The EMA coefficient is given for a batch size and rescaled to the samples of each
 * step ({@link org.fullrank.optim.Ema}, Busbridge et al., arXiv 2307.13813); at a constant batch
 * this is the paper's rule. The teacher's forward uses batch statistics, as the authors' code does,
 * so its running statistics play no part in training.
 */
@NullMarked
package org.fullrank.methods.byol;

import org.jspecify.annotations.NullMarked;
