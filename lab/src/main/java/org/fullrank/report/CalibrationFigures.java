package org.fullrank.report;

import java.util.List;
import org.fullrank.calibrate.ReliabilityDiagram;
import org.fullrank.calibrate.RiskCoverage;
import org.fullrank.calibrate.SmoothEce;

/**
 * The figures of a calibration: before it and after it.
 *
 * @param name of the model or table
 * @param note what was fitted on what, a sentence or two
 * @param before without calibration
 * @param after with it
 * @param rows a table of measures
 */
public record CalibrationFigures(
    String name, String note, State before, State after, List<MeasureRow> rows) {
  public CalibrationFigures {
    rows = List.copyOf(rows);
  }

  /**
   * The figures of probabilities.
   *
   * @param bins the reliability diagram in bins
   * @param smooth the smooth ECE with its diagram
   * @param risk risk over coverage
   */
  public record State(ReliabilityDiagram bins, SmoothEce smooth, RiskCoverage risk) {}

  /** A measure in words and numbers, with intervals in brackets. */
  public record MeasureRow(String measure, String before, String after, String difference) {}
}
