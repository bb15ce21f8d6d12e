/**
 * DINO (Caron et al., ICCV 2021, arXiv 2104.14294): a student matches the distribution that a
 * teacher, the moving average of its own weights, gives to another crop of the image. Centring and
 * a low temperature of the teacher keep the distributions apart; there are no negatives.
 *
 * <pre>
 *   Dino                     student and teacher: encoder → head; the teacher sees large crops alone
 *   DinoHead                 perceptron → unit length → prototypes of unit length
 *   DinoConfig               published and small-image settings
 *   TeacherTemperature       the teacher's temperature by epoch
 *   losses.ViewCrossEntropy  the loss over all pairs of a large crop and another crop
 *   heads.Centre             the moving average of the teacher's outputs
 *   heads.EmaTeacher         the teacher
 * </pre>
 *
 * <p>The equations are those of the authors' main_dino.py and vision_transformer.py at 7c446df. The
 * teacher is in training mode without drop path, takes the first views, and its encoder is the one
 * that probes, embeddings and exports use. Crops of equal size take one forward, as in the authors'
 * MultiCropWrapper.
 *
 * <p>Departures. The decays of teacher and centre are given for a batch size and rescaled to the
 * samples of each step ({@link org.fullrank.optim.Ema}, Busbridge et al., arXiv 2307.13813); at a
 * constant batch this is the authors' rule. Teacher and centre move once per optimizer step, after
 * it, by the rows of all its micro-batches. The prototypes always have length 1 (the authors'
 * norm_last_layer), and their map is computed in fp32. Gradients are clipped by the norm of all of
 * them together; the authors clip each tensor by its own. Weight decay that rises over the run is
 * the schedule {@code decaying} of the optimizer.
 */
@NullMarked
package org.fullrank.methods.dino;

import org.jspecify.annotations.NullMarked;
