/**
 * SwAV (Caron et al., NeurIPS 2020, arXiv 2006.09882): from one crop of an image the method
 * predicts the assignment of another crop to prototypes. Assignments are made so that a batch uses
 * all prototypes equally, which takes the place of negatives.
 *
 * <pre>
 *   Swav                     encoder → projector → unit length → cosines with prototypes
 *   SwavConfig               published and small-image settings
 *   losses.Sinkhorn          the assignments, section 3.1
 *   losses.ViewCrossEntropy  the swapped prediction, Eq. (2)
 *   heads.Queue              embeddings of earlier steps, for batches below the number of prototypes
 * </pre>
 *
 * <p>The equations are those of the authors' main_swav.py and src/resnet50.py at 06b1b7c. Crops of
 * equal size take one forward, and all crops take one forward of the projector. Rows of the queue
 * join the assignment of a batch once the queue is full. A queue holds embeddings alone; the
 * prototypes of the step score them.
 *
 * <p>Departures. Prototypes are scaled to length 1 after each step; the authors do it before, which
 * is the same. The number of frozen steps is given in epochs: the authors' 313 and 5,005 steps are
 * an epoch of ImageNet each. The cosines are computed in fp32, also under bf16. Under accumulation
 * assignments are balanced over the whole batch of the step and the queue, and the queue takes the
 * rows after the step.
 */
@NullMarked
package org.fullrank.methods.swav;

import org.jspecify.annotations.NullMarked;
