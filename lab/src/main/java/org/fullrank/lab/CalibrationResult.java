package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.calibrate.Binning;
import org.fullrank.calibrate.Bootstrap;
import org.fullrank.calibrate.Bootstrap.Estimate;
import org.fullrank.calibrate.Bootstrap.Paired;
import org.fullrank.calibrate.CalibrationMeasure;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.calibrate.ConformalScore;
import org.fullrank.calibrate.ConformalSets;
import org.fullrank.calibrate.Detection;
import org.fullrank.calibrate.Grouping;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.calibrate.RiskCoverage;
import org.fullrank.calibrate.SetCoverage;
import org.fullrank.calibrate.SmoothEce;
import org.fullrank.data.Corruption;
import org.fullrank.report.CalibrationFigures;

/**
 * A fitted calibrator and its measures on the test images.
 *
 * @param images what was fitted and measured
 * @param request the settings
 * @param calibrator the fitted map
 * @param rows each measure before and after
 * @param sets conformal sets after calibration
 * @param damaged the measures of corrupted test images
 * @param unseen detection of the images of another kind, if there are any
 */
public record CalibrationResult(
    CalibrationImages images,
    CalibrationRequest request,
    Calibrator calibrator,
    List<MeasureRow> rows,
    List<SetsRow> sets,
    List<DamagedRow> damaged,
    Optional<List<UnseenRow>> unseen) {
  private static final int SLOW_SHARE = 5; // the smooth ECE takes a fifth of the drawings
  private static final List<CalibrationMeasure> SHORT =
      List.of(
          CalibrationMeasure.ACCURACY,
          CalibrationMeasure.ECE,
          CalibrationMeasure.BRIER,
          CalibrationMeasure.NLL);

  /** A measure before calibration, after it, and the difference. */
  public record MeasureRow(CalibrationMeasure measure, Paired values) {}

  /** Prediction sets of the test images; coverage with its interval. */
  public record SetsRow(ConformalSets sets, SetCoverage coverage, Estimate share) {}

  /** The measures of the test images under a corruption. */
  public record DamagedRow(Corruption kind, int severity, List<MeasureRow> rows) {}

  /**
   * Detection of images of another kind by a score, after calibration.
   *
   * @param score {@code 1 − confidence} or {@code entropy}
   * @param auroc with its interval, over images of both kinds
   */
  public record UnseenRow(String score, Detection detection, Estimate auroc) {}

  /** Fits and measures. */
  public static CalibrationResult of(CalibrationImages images, CalibrationRequest request) {
    Calibrator calibrator = request.scaling().fitted(images.calibration());
    var after = images.test().with(calibrator);
    return new CalibrationResult(
        images,
        request,
        calibrator,
        rows(Arrays.asList(CalibrationMeasure.values()), images.test(), after, request),
        sets(images.calibration().with(calibrator), after, request),
        images.damaged().stream()
            .map(it ->
                new DamagedRow(
                    it.kind(),
                    it.severity(),
                    rows(SHORT, it.probabilities(), it.probabilities().with(calibrator), request)))
            .toList(),
        images.unseen().map(rows -> unseen(after, rows, calibrator, request.bootstrap())));
  }

  private static List<MeasureRow> rows(
      List<CalibrationMeasure> measures,
      LabelledProbabilities before,
      LabelledProbabilities after,
      CalibrationRequest request) {
    var rows = new ArrayList<MeasureRow>();
    for (CalibrationMeasure measure : measures) {
      var bootstrap = request.bootstrap();
      if (measure == CalibrationMeasure.SMOOTH_ECE) {
        bootstrap = bootstrap.drawing(Math.ceilDiv(bootstrap.draws(), SLOW_SHARE));
      }
      rows.add(
          new MeasureRow(
              measure,
              bootstrap.paired(
                  before.size(),
                  measure.on(before, request.measures()),
                  measure.on(after, request.measures()))));
    }
    return rows;
  }

  private static List<SetsRow> sets(
      LabelledProbabilities calibration, LabelledProbabilities test, CalibrationRequest request) {
    return Stream.of(
            new ConformalScore.Lac(), new ConformalScore.Aps(), new ConformalScore.Raps(0.01, 1))
        .map(score -> {
          var sets =
              ConformalSets.fitted(calibration, score, 1 - request.coverage(), request.seed());
          var coverage = sets.over(test);
          return new SetsRow(sets, coverage, request.bootstrap().mean(coverage.hits()));
        })
        .toList();
  }

  private static List<UnseenRow> unseen(
      LabelledProbabilities test, double[][] others, Calibrator calibrator, Bootstrap bootstrap) {
    var scores = new ArrayList<UnseenRow>();
    double[][] mapped =
        Stream.of(others).map(row -> calibrator.apply(row)).toArray(double[][]::new);
    double[][] own = IntStream.range(0, test.size()).mapToObj(test::row).toArray(double[][]::new);
    for (UnseenScore score : UnseenScore.values()) {
      double[] negatives = Stream.of(own).mapToDouble(score::of).toArray();
      double[] positives = Stream.of(mapped).mapToDouble(score::of).toArray();
      Estimate auroc =
          bootstrap.of(
              negatives.length + positives.length, all -> auroc(all, negatives, positives));
      scores.add(new UnseenRow(score.word(), Detection.of(negatives, positives), auroc));
    }
    return scores;
  }

  private static double auroc(int[] all, double[] negatives, double[] positives) {
    double[] low =
        IntStream.of(all)
            .filter(i -> i < negatives.length)
            .mapToDouble(i -> negatives[i])
            .toArray();
    double[] high =
        IntStream.of(all)
            .filter(i -> i >= negatives.length)
            .mapToDouble(i -> positives[i - negatives.length])
            .toArray();
    return low.length == 0 || high.length == 0 ? Double.NaN : Detection.of(low, high).auroc();
  }

  /** The probabilities of the test images after calibration. */
  public LabelledProbabilities after() {
    return images.test().with(calibrator);
  }

  /** Whether a measure lies outside its own interval, as errors in bins do after resampling. */
  public boolean isBiased() {
    return rows.stream()
        .flatMap(row -> Stream.of(row.values().first(), row.values().second()))
        .anyMatch(it -> it.value() < it.low() || it.value() > it.high());
  }

  /** Why the prediction sets say nothing, in a sentence; empty if they do. */
  public Optional<String> setsNote() {
    if (sets.stream().noneMatch(row -> row.sets().full())) {
      return Optional.empty();
    }
    double miss = 1 - request.coverage();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The prediction sets hold all classes: for a coverage of %.4g %%, %d calibration samples"
                + " or more are needed, and there are %d.",
            100 * request.coverage(),
            ConformalSets.fewest(miss),
            images.calibration().size()));
  }

  /** The groups of the test images, if known. */
  public Optional<Grouping> groups() {
    return images.groups();
  }

  /** The diagrams and the table for the report. */
  CalibrationFigures figures() {
    return new CalibrationFigures(
        images.name(),
        CalibrationDocument.fit(this),
        state(images.test()),
        state(after()),
        rows.stream()
            .map(row ->
                new CalibrationFigures.MeasureRow(
                    row.measure().word().replaceFirst("^ +", "… "),
                    shown(row.values().first()),
                    shown(row.values().second()),
                    shown(row.values().difference())))
            .toList());
  }

  private CalibrationFigures.State state(LabelledProbabilities all) {
    var confidences = all.topLabel();
    var bins = new Binning.EqualWidth(request.measures().bins(), Binning.Edge.LOWER);
    return new CalibrationFigures.State(
        ReliabilityDiagram.of(confidences, bins),
        SmoothEce.of(confidences),
        RiskCoverage.of(confidences));
  }

  /** {@code 0.0412 (0.0318 to 0.0507)}. */
  public static String shown(Estimate estimate) {
    return String.format(
            Locale.ROOT, "%.4f (%.4f to %.4f)", estimate.value(), estimate.low(), estimate.high())
        .replace("NaN", "none")
        .replace("-0.0000", "0.0000");
  }
}
