package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.calibrate.Binning;
import org.fullrank.calibrate.Bootstrap.Estimate;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.calibrate.Detection;
import org.fullrank.calibrate.Isotonic;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.calibrate.MonotoneMap;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.calibrate.SetCoverage;
import org.fullrank.calibrate.Temperature;
import org.fullrank.calibrate.VectorScaling;
import org.fullrank.lab.CalibrationResult.MeasureRow;
import org.fullrank.lab.CalibrationResult.SetsRow;

/** A calibration as a JSON document: calibration.json and {@code --json}. */
public record CalibrationDocument(
    String model,
    ImagesDocument images,
    List<String> classes,
    CalibratorDocument calibrator,
    IntervalDocument interval,
    int bins,
    double risk,
    List<MeasureDocument> measures,
    ReliabilityDocument reliability,
    List<SetsDocument> sets,
    Optional<String> setsNote,
    List<DamagedDocument> corrupted,
    List<UnseenDocument> unseen) {
  /**
   * The images.
   *
   * @param source where they come from
   * @param calibration how many the map is fitted on
   * @param test how many it is measured on
   */
  public record ImagesDocument(String source, int calibration, int test) {}

  /** The fitted map; the parts of other maps are absent. */
  public record CalibratorDocument(
      String name,
      Optional<Double> temperature,
      Optional<List<Double>> scales,
      Optional<List<Double>> shifts,
      Optional<List<MonotoneMap>> maps) {
    static CalibratorDocument of(Calibrator calibrator) {
      return switch (calibrator) {
        case Temperature(double value) ->
            new CalibratorDocument(
                "temperature",
                Optional.of(value),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        case VectorScaling(var scales, var shifts) ->
            new CalibratorDocument(
                "vector_scaling",
                Optional.empty(),
                Optional.of(scales),
                Optional.of(shifts),
                Optional.empty());
        case Isotonic(var maps) ->
            new CalibratorDocument(
                "isotonic",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(maps));
      };
    }
  }

  /** How intervals are made. */
  public record IntervalDocument(double level, int draws, long seed) {}

  /** A number and its interval; absent where it is not defined. */
  public record NumberDocument(
      Optional<Double> value, Optional<Double> low, Optional<Double> high) {
    static NumberDocument of(Estimate estimate) {
      return new NumberDocument(
          finite(estimate.value()), finite(estimate.low()), finite(estimate.high()));
    }
  }

  /** A measure before and after calibration, and the paired difference. */
  public record MeasureDocument(
      String measure, NumberDocument before, NumberDocument after, NumberDocument difference) {
    static MeasureDocument of(MeasureRow row) {
      return new MeasureDocument(
          row.measure().name().toLowerCase(Locale.ROOT),
          NumberDocument.of(row.values().first()),
          NumberDocument.of(row.values().second()),
          NumberDocument.of(row.values().difference()));
    }
  }

  /** The bins of the reliability diagrams. */
  public record ReliabilityDocument(
      List<ReliabilityDiagram.Bin> before, List<ReliabilityDiagram.Bin> after) {}

  /** The sets of the images of a class or group. */
  public record PartDocument(String name, int images, double coverage, double size) {
    static PartDocument of(String name, SetCoverage.Part part) {
      return new PartDocument(name, part.images(), part.share(), part.size());
    }
  }

  /** Prediction sets; the threshold is absent if it is infinite. */
  public record SetsDocument(
      String score,
      double asked,
      Optional<Double> threshold,
      NumberDocument coverage,
      double size,
      List<PartDocument> classes,
      List<PartDocument> groups,
      List<PartDocument> sizes) {}

  /** The measures of the test images under a corruption. */
  public record DamagedDocument(String kind, int severity, List<MeasureDocument> measures) {}

  /** Detection of images of another kind by a score. */
  public record UnseenDocument(
      String score, NumberDocument auroc, double fpr95, AuprDocument aupr) {}

  /** The area under precision and recall of the images of another kind, and of the test images. */
  public record AuprDocument(double out, double in) {}

  private static Optional<Double> finite(double value) {
    return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
  }

  /** The document of {@code result}. */
  public static CalibrationDocument of(CalibrationResult result) {
    var images = result.images();
    var bootstrap = result.request().bootstrap();
    var settings = result.request().measures();
    return new CalibrationDocument(
        images.name(),
        new ImagesDocument(images.how(), images.calibration().size(), images.test().size()),
        images.test().classes(),
        CalibratorDocument.of(result.calibrator()),
        new IntervalDocument(bootstrap.level(), bootstrap.draws(), bootstrap.seed().value()),
        settings.bins(),
        settings.risk(),
        result.rows().stream().map(MeasureDocument::of).toList(),
        new ReliabilityDocument(
            bins(images.test(), settings.bins()), bins(result.after(), settings.bins())),
        result.sets().stream().map(row -> sets(row, result)).toList(),
        result.setsNote(),
        result.damaged().stream()
            .map(it ->
                new DamagedDocument(
                    it.kind().name().toLowerCase(Locale.ROOT),
                    it.severity(),
                    it.rows().stream().map(MeasureDocument::of).toList()))
            .toList(),
        result.unseen().stream()
            .flatMap(List::stream)
            .map(it -> unseen(it.score(), it.detection(), it.auroc()))
            .toList());
  }

  private static List<ReliabilityDiagram.Bin> bins(LabelledProbabilities all, int count) {
    return ReliabilityDiagram.of(all.topLabel(), new Binning.EqualWidth(count, Binning.Edge.LOWER))
        .bins();
  }

  private static UnseenDocument unseen(String score, Detection found, Estimate auroc) {
    return new UnseenDocument(
        score,
        NumberDocument.of(auroc),
        found.falsePositives(),
        new AuprDocument(found.averagePrecision(), found.negativePrecision()));
  }

  private static SetsDocument sets(SetsRow row, CalibrationResult result) {
    var test = result.images().test();
    int[] labels = new int[test.size()];
    Arrays.setAll(labels, test::label);
    var groups = new ArrayList<PartDocument>();
    result
        .groups()
        .ifPresent(it ->
            row.coverage()
                .by(it.of())
                .forEach(
                    (group, part) -> groups.add(PartDocument.of(it.names().get(group), part))));
    var classes = new ArrayList<PartDocument>();
    row.coverage()
        .by(labels)
        .forEach((k, part) -> classes.add(PartDocument.of(test.classes().get(k), part)));
    var sizes = new ArrayList<PartDocument>();
    row.coverage()
        .bySize()
        .forEach((size, part) -> sizes.add(PartDocument.of(Integer.toString(size), part)));
    return new SetsDocument(
        row.sets().score().word(),
        1 - row.sets().miss(),
        finite(row.sets().threshold()),
        NumberDocument.of(row.share()),
        row.coverage().whole().size(),
        classes,
        groups,
        sizes);
  }

  /** What was fitted on what, in a sentence. */
  public static String fit(CalibrationResult result) {
    String map =
        switch (result.calibrator()) {
          case Temperature(double value) -> String.format(Locale.ROOT, "Temperature %.4f", value);
          case VectorScaling _ -> "Vector scaling";
          case Isotonic _ -> "Isotonic scaling";
        };
    return String.format(
        Locale.ROOT,
        "%s, fitted on %,d samples and measured on %,d: %s.",
        map,
        result.images().calibration().size(),
        result.images().test().size(),
        result.images().how());
  }
}
