package org.fullrank.uncertainty;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.calibrate.Binning;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.ProperScore;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.core.Tensors;
import org.fullrank.probe.Labels;

/** A number of forecasts under draws. */
enum Score {
  /** ECE of the top label in 15 bins of equal width. */
  ECE,
  /** Brier score, 0 to 2. */
  BRIER,
  /** 1 less the Brier score: larger is better, for choosing settings. */
  SKILL,
  /** Negative log-likelihood, nats. */
  NLL,
  /** Share of images that are classified right. */
  ACCURACY,
  /** Mean predictive standard deviation of the predicted class. */
  DEVIATION,
  /** Mean total entropy, nats. */
  TOTAL,
  /** Mean epistemic uncertainty, nats. */
  EPISTEMIC;

  double of(PosteriorPredictive predictive, Labels labels) {
    return switch (this) {
      case ECE ->
          ReliabilityDiagram.of(mean(predictive, labels).topLabel(), Binning.EqualWidth.USUAL)
              .ece();
      case BRIER -> ProperScore.BRIER.of(mean(predictive, labels));
      case SKILL -> 1 - BRIER.of(predictive, labels);
      case NLL -> ProperScore.NLL.of(mean(predictive, labels));
      case ACCURACY -> mean(predictive, labels).accuracy();
      case DEVIATION -> average(predictive.deviationOfPrediction());
      case TOTAL -> average(predictive.total());
      case EPISTEMIC -> average(predictive.epistemic());
    };
  }

  private static LabelledProbabilities mean(PosteriorPredictive predictive, Labels labels) {
    return Probes.probabilities(predictive.mean(), labels);
  }

  private static double average(Tensor values) {
    return Arrays.stream(Tensors.doubles(values)).average().orElseThrow();
  }
}
