package org.fullrank.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.DoubleStream;
import org.fullrank.diagnose.Quantity.Fold;
import org.junit.jupiter.api.Test;

class QuantityTest {
  private static Quantity<double[]> told(String title, int decimals, Fold fold) {
    return new Quantity<>(
        new Quantity.Text(title, decimals, "", ""), fold, values -> DoubleStream.of(values));
  }

  /** Of all values, not of each part's own: (1 + 2 + 6) / 3, where means of means give 3.75. */
  @Test
  void golden_severalValuesAreToldAsOne() {
    List<double[]> parts = List.of(new double[] {1, 2}, new double[] {6});
    assertEquals(1, told("x", 0, Fold.LEAST).of(parts));
    assertEquals(3, told("x", 0, Fold.MEAN).of(parts));
    assertEquals(6, told("x", 0, Fold.LARGEST).of(parts));
    assertEquals(Double.NaN, told("x", 0, Fold.LEAST).of(List.of()));
  }

  @Test
  void golden_cellsStandUnderTheirHeadings() {
    var columns = List.of(told("x", 2, Fold.MEAN), told("a long title", 0, Fold.LARGEST));
    assertEquals("       x a long title", Quantity.header(columns));
    assertEquals("    1.50            2", Quantity.row(columns, new double[] {1, 2}));
    assertEquals(" 123456789.00    123456789", Quantity.row(columns, new double[] {123456789}));
  }
}
