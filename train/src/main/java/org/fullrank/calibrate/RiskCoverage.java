package org.fullrank.calibrate;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Check;

/**
 * Selective classification: images are accepted by descending confidence. Coverage is the share of
 * accepted images, risk the share of errors among them. Images of equal confidence are accepted
 * together.
 *
 * @param points one for each distinct confidence, by ascending coverage
 */
public record RiskCoverage(List<Point> points) {
  /**
   * The state at a threshold.
   *
   * @param threshold the least accepted confidence
   * @param accepted accepted images, one or more
   * @param errors errors among them
   * @param images all images
   */
  public record Point(double threshold, int accepted, int errors, int images) {
    /** The share of accepted images, above 0 to 1. */
    public double coverage() {
      return (double) accepted / images;
    }

    /** The share of errors among the accepted images. */
    public double risk() {
      return (double) errors / accepted;
    }
  }

  public RiskCoverage {
    points = List.copyOf(points);
  }

  /** The curve of {@code forecasts}: confidence and correctness of each image. */
  public static RiskCoverage of(BinaryForecasts forecasts) {
    int[] order = forecasts.ascending();
    int n = order.length;
    var points = new ArrayList<Point>();
    int errors = 0;
    for (int accepted = 1; accepted <= n; accepted++) {
      int image = order[n - accepted];
      errors += forecasts.outcome()[image] ? 0 : 1;
      double confidence = forecasts.probability()[image];
      boolean last =
          accepted == n || forecasts.probability()[order[n - accepted - 1]] != confidence;
      if (last) {
        points.add(new Point(confidence, accepted, errors, n));
      }
    }
    return new RiskCoverage(points);
  }

  /**
   * The area under the curve of risk: the mean risk over {@code 1, …, n} accepted images. Within
   * images of equal confidence errors are spread evenly, which is the mean over their orders.
   *
   * @see <a href="https://arxiv.org/abs/1805.08206">Geifman et al., ICLR 2019</a>
   */
  public double aurc() {
    double sum = 0;
    int accepted = 0;
    int errors = 0;
    for (Point point : points) {
      double each = (double) (point.errors() - errors) / (point.accepted() - accepted);
      for (int more = 1; accepted + more <= point.accepted(); more++) {
        sum += (errors + more * each) / (accepted + more);
      }
      accepted = point.accepted();
      errors = point.errors();
    }
    return sum / accepted;
  }

  /**
   * The area under the generalized risk {@code errors/n} over coverage by trapezoids, which is
   * {@code (1 − AUROC)·a(1 − a) + ½(1 − a)²} with accuracy {@code a} and the AUROC of confidence
   * for correctness.
   *
   * @see <a href="https://arxiv.org/abs/2407.01032">Traub et al., NeurIPS 2024</a>
   */
  public double augrc() {
    double area = 0;
    int accepted = 0;
    int errors = 0;
    for (Point point : points) {
      area += (point.accepted() - accepted) * (point.errors() + errors) / 2.0;
      accepted = point.accepted();
      errors = point.errors();
    }
    return area / accepted / accepted;
  }

  /** The largest coverage at a threshold with at most {@code risk}; 0 if none has. */
  public double coverageAt(double risk) {
    Check.within(risk, 0, 1, "risk");
    double most = 0;
    for (Point point : points) {
      most = point.risk() <= risk ? point.coverage() : most;
    }
    return most;
  }
}
