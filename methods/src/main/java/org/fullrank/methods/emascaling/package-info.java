/**
 * How to Scale Your EMA (Busbridge et al., NeurIPS 2023, arXiv 2307.13813): where the batch grows
 * by {@code κ}, the decay of an average of weights becomes {@code ρ^κ}, beside the optimizer's own
 * rule. An average then spans as many samples as before, also where it is a teacher in the loop.
 *
 * <p>The rule itself is how runs scale: a recipe declares {@code train.scaling.base_batch}, and all
 * settings follow {@code train.batch} ({@link org.fullrank.optim.Ema}, {@link
 * org.fullrank.optim.OptimConfig#scaled}, {@code ScalingConfig}). This room adds averages for
 * evaluation, and the experiments without training.
 *
 * <pre>
 *   EmaScaling         averages of all weights around any method, each probed beside the weights
 *   EmaScalingConfig   their decays; the running statistics that they are evaluated with
 *   Quadratic          a descent that is known exactly: variances, and the error of the rule
 *   Parabola           the paper's first experiment, a noisy parabola, by simulation
 *   AveragedAccuracy   the accuracy of a classifier with averaged weights
 *   pseudolabel        the teacher of the paper's semi-supervised experiment, a room of its own
 * </pre>
 *
 * <p>Averages begin as the weights are when the method is built: before stored weights of heads are
 * read, if a run begins from them.
 *
 * <p>Departures. The average takes the weights after the step, as most code does; the paper's form
 * takes those before. The two differ by {@code O(η(1 − ρ))}. The exponent is the samples of the
 * step over the base batch, so that ragged and growing batches are exact. Centres and batch norms
 * follow the same exponent by the same argument, which the paper is not known to make. The figures
 * of the parabola are for settings of ours, as the paper's are not all known. {@code betas: power}
 * is not the paper's. LARS and LAMB scale linearly, by experience.
 */
@NullMarked
package org.fullrank.methods.emascaling;

import org.jspecify.annotations.NullMarked;
