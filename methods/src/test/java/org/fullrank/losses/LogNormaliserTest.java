package org.fullrank.losses;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogNormaliserTest {
  /** Independent values of 40 digits (mpmath). */
  @ParameterizedTest
  @CsvSource({
    "2, 0.001, -1.8378773164093298586",
    "2, 10000, -9996.3137808478416465",
    "3, 10, -9.535291971354146175",
    "8, 10, -7.915901603803872382",
    "128, 10, 126.66399611506201988",
    "256, 10, 344.1397107151376601",
    "8192, 0.001, 25280.823535057564799",
    "8192, 10000, 21021.245752280172184"
  })
  void golden_vonMisesFisher(long dim, double concentration, double wanted) {
    double found = LogNormaliser.vonMisesFisher(dim, concentration);
    assertEquals(wanted, found, 1e-11 * Math.max(1, Math.abs(wanted)));
  }

  /** On the sphere in space it is {@code κ/(4π sinh κ)}. */
  @Test
  void golden_inSpace() {
    for (double k : new double[] {0.1, 1, 10, 300}) {
      double wanted = Math.log(k / (4 * Math.PI)) - Math.log(Math.sinh(k));
      assertEquals(wanted, LogNormaliser.vonMisesFisher(3, k), 1e-12 * Math.max(1, -wanted));
    }
  }

  /** Without concentration it is one over the area, of 8 dimensions {@code π⁴/3}. */
  @Test
  void golden_ofNoConcentration() {
    double area = Math.log(Math.pow(Math.PI, 4) / 3);
    assertEquals(3.480307, area, 1e-6);
    assertEquals(-area, LogNormaliser.vonMisesFisher(8, 1e-6), 1e-10);
    assertEquals(area, LogNormaliser.sphereArea(8), 1e-14);
    assertEquals(Math.log(2 * Math.PI), LogNormaliser.sphereArea(2), 1e-14);
  }

  @Test
  void golden_normalInThreeDimensions() {
    assertEquals(-3 * Math.log(2 * Math.sqrt(2 * Math.PI)), LogNormaliser.normal(3, 2), 1e-14);
  }

  /** The exponent 2 is the normal density of deviation {@code β/√2}; on a line, 1 is Laplace's. */
  @Test
  void golden_generalisedNormal() {
    assertEquals(
        LogNormaliser.normal(7, 1.5 / Math.sqrt(2)),
        LogNormaliser.generalisedNormal(7, 2, 1.5),
        1e-12);
    assertEquals(-Math.log(2 * 1.5), LogNormaliser.generalisedNormal(1, 1, 1.5), 1e-13);
  }

  /** Shells of the density sum to 1: three dimensions, exponent 1.5, scale 0.7. */
  @Test
  void property_generalisedNormalIntegratesToOne() {
    double step = 1e-4;
    double sum = 0;
    for (double r = 0.5 * step; r < 20; r += step) {
      sum += 4 * Math.PI * r * r * Math.exp(-Math.pow(r / 0.7, 1.5)) * step;
    }
    assertEquals(1, sum * Math.exp(LogNormaliser.generalisedNormal(3, 1.5, 0.7)), 1e-7);
  }

  @Test
  void refuses_aLine() {
    assertThatThrownBy(() -> LogNormaliser.vonMisesFisher(1, 2))
        .hasMessage("dim: want 2 or more, was 1");
  }
}
