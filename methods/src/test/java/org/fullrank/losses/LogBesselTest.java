package org.fullrank.losses;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogBesselTest {
  private static final double[] ARGUMENTS = {1e-3, 0.1, 1, 10, 100, 1e3, 1e4};

  /** Independent values of 40 digits (mpmath), at x of 1e-3, 0.1, 1, 10, 100, 1e3 and 1e4. */
  @ParameterizedTest
  @CsvSource({
    "0, 2.4999998437500174e-7, 0.0024984392338762434, 0.23591435850717865, 7.9429720831186956, 96.779732689942584, 995.62730888986946, 9994.4759037814323",
    "0.5, -3.6796688254691348, -1.3754177876781698, -0.064351991073531799, 7.9297689182371508, 96.778476373801282, 995.62718382730426, 9994.4758912808072",
    "1, -7.600902334542085, -2.9944825338622049, -0.57064798749083128, 7.8902038341042123, 96.774707457591448, 995.62680863963998, 9994.4758537789321",
    "3, -24.594466785354302, -10.778331328947104, -3.8090863032394225, 7.4721486171486275, 96.734508690490961, 995.62280664081316, 9994.4754537589332",
    "31, -313.72019979130736, -170.95984590858151, -99.571974575165503, -27.427374064197923, 91.988975079706841, 995.1466069638287, 9994.4278514171635",
    "63, -679.86617134652647, -389.7404105706947, -244.67368264192412, -99.225267506635253, 77.440120645354006, 993.64247312598229, 9994.2774445144197",
    "127, -1456.8680605831893, -872.01142743340634, -579.58118704419641, -286.95966840529008, 23.559676930161611, 987.56959181512958, 9993.6694242966513",
    "499, -6397.966177672733, -4099.9862498651754, -2950.9957934613961, -1801.9563345517965, -648.04099545423619, 873.48051327608123, 9982.0278134535284",
    "2047, -29123.373688067197, -19696.590316128993, -14983.198509920576, -10269.794739637185, -5555.1949214802177, -724.32924609014829, 9785.6777396773815",
    "4095, -61096.025866502095, -42237.85395427057, -32808.767938035149, -23379.675939748609, -13949.98578134118, -4460.920827312062, 9167.153606949617"
  })
  void golden_fortyDigits(
      double order, double a, double b, double c, double d, double e, double f, double g) {
    double[] wanted = {a, b, c, d, e, f, g};
    for (int i = 0; i < wanted.length; i++) {
      double found = LogBessel.firstKind(order, ARGUMENTS[i]);
      assertEquals(wanted[i], found, 1e-12 * Math.max(1, Math.abs(wanted[i])), "x " + ARGUMENTS[i]);
      assertEquals(1, found / wanted[i], 1e-9, "relative, x " + ARGUMENTS[i]);
    }
  }

  /** Where scipy's function does not underflow, and where it does: {@code D} of 64 and more. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.235914",
    "3, 10, 7.472149",
    "31, 10, -27.427374",
    "63, 10, -99.225268",
    "127, 10, -286.959668",
    "499, 10, -1801.956335"
  })
  void golden_sixDigits(double order, double x, double wanted) {
    assertEquals(wanted, LogBessel.firstKind(order, x), 5e-7);
  }

  /** {@code I_½(x) = √(2/πx) sinh x}, at arguments where the largest term changes. */
  @Test
  void golden_halfOrderIsASine() {
    for (double x = 0.01; x < 600; x *= 1.37) {
      double wanted = 0.5 * Math.log(2 / (Math.PI * x)) + Math.log(Math.sinh(x));
      assertEquals(wanted, LogBessel.firstKind(0.5, x), 1e-12 * Math.max(1, Math.abs(wanted)));
    }
  }

  /** {@code I_{ν−1}(x) − I_{ν+1}(x) = (2ν/x) I_ν(x)}, scaled by {@code I_ν}. */
  @Test
  void property_threeOrdersRecur() {
    for (double order : new double[] {1, 2.5, 40, 300.5, 4000}) {
      for (double x : new double[] {0.5, 20, 900, 1e4}) {
        double own = LogBessel.firstKind(order, x);
        double lower = Math.exp(LogBessel.firstKind(order - 1, x) - own);
        double upper = Math.exp(LogBessel.firstKind(order + 1, x) - own);
        assertEquals(1, (lower - upper) / (2 * order / x), 1e-7, order + ", " + x);
      }
    }
  }

  @Test
  void golden_factorialsAndHalves() {
    assertEquals(0, LogGamma.of(1), 0);
    assertEquals(Math.log(24), LogGamma.of(5), 0);
    assertEquals(0.5 * Math.log(Math.PI), LogGamma.of(0.5), 4e-15);
    assertEquals(6.907178885383853, LogGamma.of(1e-3), 4e-15 * 7);
    assertEquals(29974.48914724311, LogGamma.of(4096.5), 1e-11);
    assertEquals(857.9336698258575, LogGamma.of(200), 1e-12 * 858);
  }

  @Test
  void refuses_whatHasNoLogarithm() {
    assertThatThrownBy(() -> LogBessel.firstKind(-1, 2))
        .hasMessage("order: want zero or more, was -1");
    assertThatThrownBy(() -> LogBessel.firstKind(2, 0))
        .hasMessage("x: want a positive number, was 0");
  }
}
