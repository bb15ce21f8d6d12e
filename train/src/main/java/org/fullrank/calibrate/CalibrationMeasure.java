package org.fullrank.calibrate;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** A number of labelled probabilities. */
public enum CalibrationMeasure {
  /** share of images whose predicted class is their label */
  ACCURACY("accuracy"),
  /** {@link ReliabilityDiagram#ece} of the confidence in bins of equal width, closed below */
  ECE("ECE, equal width"),
  /** the same in bins of equal mass */
  ECE_EQUAL_MASS("ECE, equal mass"),
  /** {@link ReliabilityDiagram#debiasedEce} in bins of equal mass */
  DEBIASED_ECE("ECE, debiased"),
  /** {@link SmoothEce} of the confidence */
  SMOOTH_ECE("ECE, smooth"),
  /** {@link ReliabilityDiagram#mce} in bins of equal width */
  MCE("MCE"),
  /** {@link ReliabilityDiagram#classwiseEce} in bins of equal width */
  CLASSWISE_ECE("ECE, class-wise"),
  /** {@link ProperScore#BRIER} */
  BRIER("Brier"),
  /** what the best temperature takes from the Brier score, see {@link ScoreSplit} */
  BRIER_CALIBRATION("  calibration"),
  /** what the best temperature leaves of the Brier score */
  BRIER_REFINEMENT("  refinement"),
  /** {@link ProperScore#NLL} */
  NLL("NLL, nats"),
  /** what the best temperature takes from the NLL */
  NLL_CALIBRATION("  calibration"),
  /** what the best temperature leaves of the NLL */
  NLL_REFINEMENT("  refinement"),
  /** the AUROC of {@code 1 − confidence} for errors; NaN if all images are right or all wrong */
  ERROR_AUROC("AUROC of errors"),
  /** {@link RiskCoverage#aurc} */
  AURC("AURC"),
  /** {@link RiskCoverage#augrc} */
  AUGRC("AUGRC"),
  /** {@link RiskCoverage#coverageAt} the asked risk */
  COVERAGE_AT_RISK("coverage at risk");

  private final String word;

  CalibrationMeasure(String word) {
    this.word = word;
  }

  /**
   * The numbers that measures depend on.
   *
   * @param bins of reliability diagrams, positive
   * @param risk of {@link #COVERAGE_AT_RISK}, 0 to 1
   */
  public record Settings(int bins, double risk) {
    /** Fifteen bins, a risk of 5 %. */
    public static final Settings USUAL = new Settings(15, 0.05);

    Binning wide() {
      return new Binning.EqualWidth(bins, Binning.Edge.LOWER);
    }

    Binning heavy() {
      return new Binning.EqualMass(bins);
    }
  }

  /** The name in tables; a part of a score is indented below it. */
  public String word() {
    return word;
  }

  /** The measure of {@code all}. */
  public double of(LabelledProbabilities all, Settings settings) {
    int[] images = new int[all.size()];
    Arrays.setAll(images, i -> i);
    return on(all, settings).applyAsDouble(images);
  }

  /**
   * The measure as a function of some images of {@code all}, given by their indices. The parts of a
   * score keep the temperature that is the best for all images: to first order no other drawing of
   * the images changes them by its own best.
   */
  public ToDoubleFunction<int[]> on(LabelledProbabilities all, Settings settings) {
    return switch (this) {
      case ACCURACY -> images -> all.rows(images).accuracy();
      case CLASSWISE_ECE ->
          images -> ReliabilityDiagram.classwiseEce(all.rows(images), settings.wide());
      case BRIER -> mean(ProperScore.BRIER.each(all));
      case BRIER_CALIBRATION -> calibration(all, ProperScore.BRIER);
      case BRIER_REFINEMENT -> refinement(all, ProperScore.BRIER);
      case NLL -> mean(ProperScore.NLL.each(all));
      case NLL_CALIBRATION -> calibration(all, ProperScore.NLL);
      case NLL_REFINEMENT -> refinement(all, ProperScore.NLL);
      case ECE,
          ECE_EQUAL_MASS,
          DEBIASED_ECE,
          SMOOTH_ECE,
          MCE,
          ERROR_AUROC,
          AURC,
          AUGRC,
          COVERAGE_AT_RISK -> {
        var confidences = all.topLabel();
        yield images -> ofConfidence(confidences.rows(images), settings);
      }
    };
  }

  private double ofConfidence(BinaryForecasts forecasts, Settings settings) {
    return switch (this) {
      case ECE -> ReliabilityDiagram.of(forecasts, settings.wide()).ece();
      case ECE_EQUAL_MASS -> ReliabilityDiagram.of(forecasts, settings.heavy()).ece();
      case DEBIASED_ECE -> ReliabilityDiagram.of(forecasts, settings.heavy()).debiasedEce();
      case SMOOTH_ECE -> SmoothEce.value(forecasts);
      case MCE -> ReliabilityDiagram.of(forecasts, settings.wide()).mce();
      case ERROR_AUROC -> errors(forecasts);
      case AURC -> RiskCoverage.of(forecasts).aurc();
      case AUGRC -> RiskCoverage.of(forecasts).augrc();
      case COVERAGE_AT_RISK -> RiskCoverage.of(forecasts).coverageAt(settings.risk());
      case ACCURACY,
          CLASSWISE_ECE,
          BRIER,
          BRIER_CALIBRATION,
          BRIER_REFINEMENT,
          NLL,
          NLL_CALIBRATION,
          NLL_REFINEMENT ->
          throw new IllegalStateException(this + ": needs all classes");
    };
  }

  private static double errors(BinaryForecasts forecasts) {
    var right = DoubleStream.builder();
    var wrong = DoubleStream.builder();
    int errors = 0;
    for (int i = 0; i < forecasts.size(); i++) {
      errors += forecasts.outcome()[i] ? 0 : 1;
      (forecasts.outcome()[i] ? right : wrong).add(1 - forecasts.probability()[i]);
    }
    return errors == 0 || errors == forecasts.size()
        ? Double.NaN
        : Detection.of(right.build().toArray(), wrong.build().toArray()).auroc();
  }

  private static ToDoubleFunction<int[]> mean(double[] values) {
    return images -> {
      double sum = 0;
      for (int image : images) {
        sum += values[image];
      }
      return sum / images.length;
    };
  }

  private static ToDoubleFunction<int[]> refinement(LabelledProbabilities all, ProperScore score) {
    return mean(score.each(all.with(ScoreSplit.best(all, score))));
  }

  private static ToDoubleFunction<int[]> calibration(LabelledProbabilities all, ProperScore score) {
    double[] total = score.each(all);
    double[] left = score.each(all.with(ScoreSplit.best(all, score)));
    double[] taken = new double[total.length];
    Arrays.setAll(taken, i -> total[i] - left[i]);
    return mean(taken);
  }
}
