/**
 * BYOV (Turishcheva et al., NeurIPS 2023 workshop, arXiv 2312.03213): BYOL whose weights have a
 * posterior, trained by Bayes by backprop (Blundell et al., ICML 2015, arXiv 1505.05424). The
 * spread of features and predictions over draws of the weights is an uncertainty without labels.
 *
 * <pre>
 *   ByovConfig         the component: posterior, prior, scope, divergence; around byol it is BYOV,
 *                      around supervised the supervised counterpart, around others their Bayesian form
 *   Byov               the mean loss over draws, plus β·KL/N
 *   PosteriorScope     head, last blocks, encoder, encoder and head, all
 *   TeacherWeights     the target network by its means, or by draws
 *   DivergenceConfig   β with its warm-up; the division over an epoch
 *   Counterpart        a supervised classifier trained beside, to compare uncertainties image by image
 *   McDropoutConfig    MC dropout, a control; deep ensembles: train.Ensemble, Laplace: bayes.LaplaceMap
 *   bayes              the maps with a posterior, predictive uncertainties, spread of features
 *   uncertainty        the measures of the claim
 * </pre>
 *
 * <p>Use: {@code components: [byov]} beside {@code method: byol}. Probabilities under draws of the
 * weights come from {@code train.Predictor#probabilities(input, draws, seed)}; an exported model
 * keeps its posterior. Weights have the names of the plain encoder, so that a run may begin from a
 * plain encoder's means.
 *
 * <p>Departures. Of the paper the abstract alone was known: scope, estimator, prior, deviation,
 * {@code β} and the target network are ours, and no setting is the paper's. The divergence is
 * summed over all weights and divided by the number of training images, unlabelled ones included.
 * It is estimated by a draw of its own where the prior is a mixture; Blundell et al. use the draw
 * of the forward pass. Both are unbiased, and a draw of its own suits every estimator. The target
 * network averages {@code ρ}, not {@code σ}; this counts only if the teacher draws. A decoder made
 * of the encoder's parts counts as encoder. Weight decay does not apply to weights with a
 * posterior, and LARS and LAMB do not rescale their steps. Batch normalisations gather their
 * running statistics under drawn weights; {@code bayes.Posterior#recalibrate} gathers them anew.
 */
@NullMarked
package org.fullrank.methods.byov;

import org.jspecify.annotations.NullMarked;
