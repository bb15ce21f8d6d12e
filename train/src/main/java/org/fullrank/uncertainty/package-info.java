/**
 * The uncertainty of trained models on images.
 *
 * <pre>
 *   ProbedUncertainty  calibration, proper scores, detection and agreement by linear probes, on clean,
 *                      corrupted and foreign images; beside controls: mean weights, temperature, an
 *                      ensemble of probes, Laplace's approximation
 *   DrawnFeatures      features under kept draws of the weights
 *   RetrievalAuroc     R-AUROC: uncertainty of features without labels
 *   GaussianFit        how normal numbers are; correlation of ranks
 *   Ensemble           several trained classifiers as one
 * </pre>
 */
@NullMarked
package org.fullrank.uncertainty;

import org.jspecify.annotations.NullMarked;
