/**
 * LeJEPA (Balestriero and LeCun, 2025, arXiv 2511.08544): the embeddings of all views come near
 * their mean, and their distribution comes near an isotropic normal distribution. There are no
 * negatives, no teacher, no predictor and no stopped gradient.
 *
 * <pre>
 *   LeJepa             encoder → projector → prediction and normality
 *   LeJepaConfig       published and small-image settings
 *   Prediction         what the views are compared with, and how the two terms are weighed
 *   Sketch             random directions, and the sets of samples that are looked at along them
 *   Statistic          how far a set is from normal along the directions
 *     EppsPulley       SIGReg: the distance of characteristic functions
 *     CentreScaleShape VISReg (Wu et al., 2026, arXiv 2606.02572): mean, deviation and quantiles
 * </pre>
 *
 * <p>The paper's text was not read; the forms are those of code and discussion. Where they differ,
 * a setting chooses:
 *
 * <ul>
 *   <li>The target of a view is the mean of all views (the authors' example, rbalestr-lab/lejepa,
 *       MINIMAL.md at 2f2d970), or of the global views (HaiyuWu/visreg, train.py at 2441709, and
 *       lightly-ai/lightly, loss/visreg_loss.py at 321324e).
 *   <li>The loss is {@code (1 − λ)·prediction + λ·normality} (MINIMAL.md, lightly), or {@code
 *       prediction + λ·normality} (galilai-group/stable-pretraining, as issue 413 there reports).
 *   <li>The statistic is taken of each view and averaged (MINIMAL.md), or of all views as a single
 *       set (stable-pretraining, as the same issue reports).
 *   <li>The Epps-Pulley statistic is the number of samples times the integral (rbalestr-lab/lejepa,
 *       univariate/epps_pulley.py at a74fcb9, and lightly), or the integral alone, whose weight
 *       does not depend on the batch.
 *   <li>The integral takes 17 knots from 0 to 3, doubled by symmetry (MINIMAL.md). Knots 9 and
 *       reach 5 are the grid of 17 knots from −5 to 5 that kreasof-ai/sigreg (README at 17740ee)
 *       gives as the paper's Algorithm 1.
 *   <li>Directions are drawn anew in each step (all of these), or once.
 * </ul>
 *
 * <p>Directions follow from the run's seed and the step number, as in the authors' multivariate/
 * slicing.py at a74fcb9: all processes of a step use the same. VISReg's authors draw others on each
 * process. The statistic is taken over the whole batch of a step and of all processes, also under
 * accumulation.
 *
 * <p>Departures. Views of equal size that follow each other share a forward of the encoder; the
 * projector's batch normalisation sees all views at once. VISReg's code normalises crops of each
 * size apart.
 */
@NullMarked
package org.fullrank.methods.lejepa;

import org.jspecify.annotations.NullMarked;
