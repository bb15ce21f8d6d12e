/**
 * Weights with a posterior, and what follows from their draws. Training passes use an {@link
 * org.fullrank.bayes.Estimator}; {@link org.fullrank.nn.Pass#sample} fixes one draw of all weights
 * over any number of batches.
 *
 * <pre>
 *   GaussianWeight       μ, ρ and the prior; draws and divergence
 *   GaussianLinear, GaussianConv, GaussianMakers   maps and convolutions with such weights
 *   Prior, KlWeight      normal and scale mixture; the weight of the summed divergence
 *   Posterior            lists the posteriors of a model; sums divergences; starts from a plain model
 *   PosteriorPredictive  mean, deviation, total, aleatoric and epistemic uncertainty of classes
 *   FeatureSpread        uncertainty of features without labels
 *   DropoutMap, LaplaceMap  other posteriors: MC dropout, the last layer's Laplace approximation
 * </pre>
 *
 * <p>Departures from other programs. The divergence is summed over weights, never averaged over a
 * layer or over layers. A prior is given by its standard deviation. Flipout's signs are constant
 * over tokens and pixels, so that a sample has one draw of the weights.
 */
@NullMarked
package org.fullrank.bayes;

import org.jspecify.annotations.NullMarked;
