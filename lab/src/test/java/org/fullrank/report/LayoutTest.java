package org.fullrank.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.report.ReportData.PlotPoint;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  /** Points along (3, 4)/5 at −5, 0 and 5, and nothing across. */
  @Test
  void golden_principalAxes() {
    double[][] plane = Principal.plane(new double[][] {{1, 2}, {4, 6}, {7, 10}});
    double sign = Math.signum(plane[2][0]);
    assertEquals(-5, sign * plane[0][0], 1e-9);
    assertEquals(0, plane[1][0], 1e-9);
    assertEquals(5, sign * plane[2][0], 1e-9);
    assertEquals(0, Math.abs(plane[0][1]) + Math.abs(plane[1][1]) + Math.abs(plane[2][1]), 1e-9);
  }

  @Test
  void golden_aNeighbourhoodHasThePerplexityAskedFor() {
    double[] weights = Layout.neighbourhood(3, blobs(50));
    double entropy =
        IntStream.range(0, 150)
            .mapToDouble(i -> weights[i] > 0 ? -weights[i] * Math.log(weights[i]) : 0)
            .sum();
    assertEquals(0, weights[3]);
    assertEquals(30, Math.exp(entropy), 1e-6);
  }

  @Test
  void property_groupsStayTogetherAndTheMapRepeats() {
    float[][] rows = blobs(40);
    List<PlotPoint> map = Layout.of(rows);
    assertEquals(map, Layout.of(rows));
    for (int i = 0; i < 120; i++) {
      assertEquals(i % 3, nearest(i, map) % 3, "sample " + i);
    }
  }

  @Test
  void property_equalAndFewRowsHaveAPlace() {
    for (int count : new int[] {1, 2, 3, 4, 5, 40}) {
      List<PlotPoint> map = Layout.of(new float[count][8]);
      assertEquals(count, map.size());
      assertTrue(map.stream().allMatch(p -> Double.isFinite(p.x()) && Double.isFinite(p.y())));
    }
  }

  private static int nearest(int i, List<PlotPoint> map) {
    return IntStream.range(0, map.size())
        .filter(j -> j != i)
        .boxed()
        .min(
            Comparator.comparingDouble(
                j -> Math.hypot(map.get(i).x() - map.get(j).x(), map.get(i).y() - map.get(j).y())))
        .orElseThrow();
  }

  /** Three groups in eight dimensions, sample {@code i} of group {@code i % 3}. */
  private static float[][] blobs(int each) {
    var random = new Seed(1).random();
    float[][] rows = new float[3 * each][8];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < 8; j++) {
        rows[i][j] = (float) ((j == i % 3 ? 3 : 0) + 0.3 * random.nextGaussian());
      }
    }
    return rows;
  }
}
