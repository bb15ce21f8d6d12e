/**
 * Calibration and uncertainty of class probabilities, on plain arrays: measures, intervals,
 * recalibration and conformal sets. No class of this package knows an encoder or a tensor.
 *
 * <pre>
 * LabelledProbabilities → BinaryForecasts → Binning → ReliabilityDiagram (ECE, MCE, debiased ECE)
 *                                         → SmoothEce | ScoreSplit (Brier, NLL) | RiskCoverage
 * Detection (AUROC, FPR95, AUPR) | Bootstrap (intervals over images, paired differences)
 * Calibrator: Temperature, VectorScaling, Isotonic | ConformalSets: LAC, APS, RAPS
 * </pre>
 *
 * <p>Conventions that other programs set otherwise: the predicted class is the first of the largest
 * probabilities. The Brier score is not divided by the number of classes. Entropy and NLL are in
 * nats, and a probability below {@code 2⁻¹²⁶} counts as {@code 2⁻¹²⁶} in a logarithm.
 */
@NullMarked
package org.fullrank.calibrate;

import org.jspecify.annotations.NullMarked;
