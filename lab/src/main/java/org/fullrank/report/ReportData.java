package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.Interval;

/**
 * The content of a run's report. A section with an empty list is left out.
 *
 * @param run the run's name
 * @param summary one line: method, encoder, data, length
 * @param scores probe accuracies beside their baselines, the headline first
 * @param verdict the verdict on the representation
 * @param curves the logged metrics
 * @param anatomy the diagnosis of the layers
 * @param gallery the map of samples, and their nearest neighbours
 * @param images views, retrieval, near-duplicates and outliers of a run on images
 * @param course the verdict over time, a sentence
 * @param origin provenance and recipe, to repeat the run
 */
public record ReportData(
    String run,
    String summary,
    List<ProbeScore> scores,
    Verdict verdict,
    List<Curve> curves,
    Anatomy anatomy,
    Gallery gallery,
    ImageFindings images,
    Optional<String> course,
    RunOrigin origin) {
  public ReportData {
    scores = List.copyOf(scores);
    curves = List.copyOf(curves);
  }

  /** The same content with {@code score} as the headline. */
  public ReportData with(ProbeScore score) {
    var all = new ArrayList<>(List.of(score));
    all.addAll(scores);
    return new ReportData(
        run, summary, all, verdict, curves, anatomy, gallery, images, course, origin);
  }

  /** The content of a run without findings on images. */
  public ReportData(
      String run,
      String summary,
      List<ProbeScore> scores,
      Verdict verdict,
      List<Curve> curves,
      Anatomy anatomy,
      Gallery gallery,
      RunOrigin origin) {
    this(
        run,
        summary,
        scores,
        verdict,
        curves,
        anatomy,
        gallery,
        ImageFindings.NONE,
        Optional.empty(),
        origin);
  }

  /**
   * A probe's accuracy on the trained features and on the baselines.
   *
   * @param probe its name, such as {@code Linear probe}
   * @param protocol its protocol, in one line
   * @param classes its results by class on the trained features, if they are known
   */
  public record ProbeScore(
      String probe,
      String protocol,
      AccuracyBar trained,
      List<AccuracyBar> floors,
      Optional<ClassResults> classes) {
    public ProbeScore {
      floors = List.copyOf(floors);
    }

    /** A score without results by class. */
    public ProbeScore(
        String probe, String protocol, AccuracyBar trained, List<AccuracyBar> floors) {
      this(probe, protocol, trained, floors, Optional.empty());
    }

    /** The same score with the results {@code found} by class. */
    public ProbeScore with(ClassResults found) {
      return new ProbeScore(probe, protocol, trained, floors, Optional.of(found));
    }
  }

  /**
   * An accuracy.
   *
   * @param features name of the features, such as {@code raw pixels}
   * @param accuracy 0 to 1
   * @param interval 95 %
   */
  public record AccuracyBar(String features, double accuracy, Interval interval) {}

  /** A point in the plane. */
  public record PlotPoint(double x, double y) {}

  /**
   * A metric over the run. A value that is not finite leaves a gap.
   *
   * @param over unit of {@code x}, such as {@code epoch}
   * @param note what the metric is and where it should lie, in a line; may be empty
   */
  public record Curve(String name, String over, List<PlotPoint> points, String note) {
    public Curve {
      points = List.copyOf(points);
    }

    /** A curve without a note. */
    public Curve(String name, String over, List<PlotPoint> points) {
      this(name, over, points, "");
    }
  }

  /** The results by class of the first score that has them. */
  Optional<ClassResults> classes() {
    return classified().flatMap(ProbeScore::classes);
  }

  /** The first score that has results by class. */
  Optional<ProbeScore> classified() {
    return scores.stream().filter(score -> score.classes().isPresent()).findFirst();
  }

  /**
   * The diagnosis of the layers.
   *
   * @param diagnosis the measurements
   * @param peaked the first logged step with a peaked head, if any
   */
  public record Anatomy(Diagnosis diagnosis, Optional<History.AttentionEntropy> peaked) {}

  /**
   * The provenance of a run.
   *
   * @param config the resolved recipe, YAML
   * @param facts versions, machine, data, seeds, command
   */
  public record RunOrigin(String config, List<ProvenanceRow> facts) {
    public RunOrigin {
      facts = List.copyOf(facts);
    }
  }

  /** A line of the provenance table. */
  public record ProvenanceRow(String name, String value) {}
}
