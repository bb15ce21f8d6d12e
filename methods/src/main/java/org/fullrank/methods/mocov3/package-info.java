/**
 * MoCo v3 (Chen, Xie and He, ICCV 2021, arXiv 2104.02057): predictions of one view, the queries,
 * find the other view's embedding by a teacher among the keys of the batch. The teacher is the
 * moving average of the student; there is no queue.
 *
 * <pre>
 *   MocoV3            student: encoder → projector → predictor; teacher: averaged encoder → projector
 *   MocoV3Config      published and small-image settings; the teacher's schedule
 *   losses.InfoNce    queries among keys; both directions are added, each times 2τ
 *   heads.EmaTeacher  the teacher
 * </pre>
 *
 * <p>Loss, heads and the frozen patch embedding are those of the authors' code
 * (facebookresearch/moco-v3, moco/builder.py at 0c5d00a and CONFIG.md at 38aae44). All maps lack a
 * bias; the last batch normalisation of projector and predictor has no gain and shift. The keys of
 * all processes are candidates, without gradient. A frozen patch embedding keeps its first random
 * weights; a residual network has none and is trained whole.
 *
 * <p>Departures. The EMA coefficient is given for a batch size and rescaled to the samples of each
 * step ({@link org.fullrank.optim.Ema}, Busbridge et al., arXiv 2307.13813); at a constant batch
 * this is the code's rule. The code moves the teacher before it computes the keys of the next step;
 * here it moves at the end of a step, which gives the same keys. The code's transformer has fixed
 * sine positions and initial weights of its own; recipes choose the encoder. Batch normalisation
 * sees the batch of one process. The keys are those of the whole batch, also under accumulation:
 * the student then runs twice, in parts.
 */
@NullMarked
package org.fullrank.methods.mocov3;

import org.jspecify.annotations.NullMarked;
