package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.History;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.Interval;

/**
 * Everything the report of one run shows. Empty lists leave their section out.
 *
 * @param run the run's name
 * @param summary one line: method, encoder, data, length
 * @param scores what was measured beside its floors, the headline first
 * @param verdict whether something is wrong with the representation
 * @param curves what was logged while it trained
 * @param anatomy what the layers look like inside
 * @param gallery samples on a map, and their neighbours
 * @param origin how to repeat the run
 */
public record ReportData(
    String run,
    String summary,
    List<ProbeScore> scores,
    Verdict verdict,
    List<Curve> curves,
    Anatomy anatomy,
    Gallery gallery,
    RunOrigin origin) {
  public ReportData {
    scores = List.copyOf(scores);
    curves = List.copyOf(curves);
  }

  /**
   * One probe's accuracy on the trained features, and on those that cost nothing.
   *
   * @param probe its name, such as {@code Linear probe}
   * @param protocol how it was measured, in one line
   */
  public record ProbeScore(
      String probe, String protocol, AccuracyBar trained, List<AccuracyBar> floors) {
    public ProbeScore {
      floors = List.copyOf(floors);
    }
  }

  /**
   * An accuracy.
   *
   * @param features what was probed, such as {@code raw pixels}
   * @param accuracy 0 to 1
   * @param interval 95 %
   */
  public record AccuracyBar(String features, double accuracy, Interval interval) {}

  /** A place in the plane. */
  public record PlotPoint(double x, double y) {}

  /**
   * A quantity over the run. Values that are no numbers leave a gap.
   *
   * @param over what {@code x} counts, such as {@code epoch}
   */
  public record Curve(String name, String over, List<PlotPoint> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * What the layers look like inside.
   *
   * @param diagnosis what was measured of them
   * @param peaked the first look that found a head with hardly any entropy left
   */
  public record Anatomy(Diagnosis diagnosis, Optional<History.AttentionEntropy> peaked) {}

  /**
   * Where the run came from.
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
