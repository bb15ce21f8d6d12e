/**
 * Elastic weight consolidation in transfer (Ovsianas et al., NeurIPS 2022 workshop, arXiv
 * 2210.16365): fine-tuning with a quadratic pull to the pretrained weights, strong where the
 * pretrained model is sure. The pull is the logarithm of a normal prior around the weights; the
 * diagonal of the Fisher information is its precision. On data whose labels go along with a
 * nuisance, the aim is a higher accuracy of the worst group.
 *
 * <pre>
 *   DiagonalFisher   E_x E_y [(∂ log p(y|x))²] of an encoder under any objective, image by image
 *   FisherType       over which targets: type-2, mc, empirical (curvlinops' names)
 *   Likelihood       the density that a loss stands for
 *   AnchorFile       weights and Fisher in a safetensors file, verified when it is read
 *   Importance       clip, scale and floor of a Fisher
 *   EwcConfig        component ewc: the penalty to one anchor
 *   OnlineEwcConfig  component online_ewc: several anchors, decayed or merged
 *   L2SpConfig       component l2_sp: equal importance of all weights, the baseline
 *   GroupDroConfig   component group_dro: losses of groups, weighted by themselves
 *   JttConfig        component jtt: trains twice, the errors of the first time weigh more
 * </pre>
 *
 * <p>An image with all its views is one sample. Its gradients add up over tokens, pixels and views,
 * and only then are they squared. The square of a batch's mean gradient is no Fisher: with
 * uncorrelated gradients it is too small by the batch size. Layers tell the rules of their
 * gradients by row ({@link org.fullrank.nn.ParameterUse}); the first samples are checked one by
 * one, and where a layer has no rule, or a wrong one, all are computed one by one. Passes are those
 * of evaluation.
 *
 * <p>The likelihood of a self-supervised loss is a choice, which the file records: softmax of
 * prototypes or classes, a normal density of precision {@code κ} on the unit sphere for cosine
 * losses, a normal density for reconstructions, softmax over the keys of the batch for contrastive
 * losses, {@code ‖f(x)‖²} for losses without density. The default type is mc: the gradients of a
 * cosine loss vanish as it converges, and its empirical Fisher with them.
 *
 * <p>The penalty is {@code (λ/2) Σ F (θ − θ*)²} with the half. Code without the half has {@code λ}
 * of half the size. The term of the loss diverges for a rate above {@code 2/(λ max F)}, which the
 * diagnosis shows as {@code penalty_curvature}; {@code decoupled_rate} cannot diverge. Weight decay
 * pulls to zero: set it to 0. Heads and running statistics take no part in the penalty.
 *
 * <p>Departures. Only the abstract of the paper was read: type of Fisher, likelihood, grid of λ and
 * optimizer are choices of this package, and its accuracies are not reproduced. Type-2 is the exact
 * expectation over the model's targets, as in curvlinops; forward-only, curvlinops' fourth type,
 * has no diagonal. Memory aware synapses square the gradient, where the paper takes its absolute
 * value. Anchors are fp32; a file of another encoder is an error, missing tensors are never filled
 * in. JTT runs both trainings in one run with one schedule: the optimizer's moments go on, errors
 * are those of the last visit in the first training, and images are weighted, not repeated.
 * Group-DRO updates its weights once for each micro-batch, and has no adjustment for the size of
 * groups.
 */
@NullMarked
package org.fullrank.methods.ewc;

import org.jspecify.annotations.NullMarked;
