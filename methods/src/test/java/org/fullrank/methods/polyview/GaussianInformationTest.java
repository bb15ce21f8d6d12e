package org.fullrank.methods.polyview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sheet's closed form, and its values by an independent simulation with exact critics. */
class GaussianInformationTest {
  private static final double[] AT_INFINITY = {.11157, .34657, .80472};

  private static Map<String, Double> of(int views, int batch, int batches, double ratio) {
    return new GaussianInformation()
        .of(
            Map.of(
                "views", Integer.toString(views),
                "unique_batch", Integer.toString(batch),
                "batches", Integer.toString(batches),
                "ratio", Double.toString(ratio)),
            new Seed(5));
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, .02041, .03450, .04481, .06807, .08593, .10416",
    "1, .14384, .20273, .23500, .28768, .31626, .33882",
    "4, .51083, .62086, .67059, .74011, .77296, .79688",
  })
  void golden_theClosedForm(
      double ratio,
      double two,
      double three,
      double four,
      double eight,
      double sixteen,
      double many) {
    double[] wanted = {two, three, four, eight, sixteen, many};
    int[] views = {2, 3, 4, 8, 16, 64};
    for (int i = 0; i < views.length; i++) {
      var problem = new GaussianInformation.Problem(views[i], 2, 1, ratio);
      assertEquals(wanted[i], problem.information(views[i] - 1), 6e-6);
      assertEquals(two, problem.information(1), 6e-6);
    }
    double limit = new GaussianInformation.Problem(2, 2, 1, ratio).information(1 << 30);
    assertThat(Arrays.stream(AT_INFINITY).anyMatch(value -> Math.abs(value - limit) < 6e-6))
        .isTrue();
  }

  /** Within three standard errors of both sides; the sheet's is about 0.006. */
  @ParameterizedTest
  @CsvSource({
    "1, 4, .140, .186, .230",
    "4, 4, .507, .589, .667",
    "4, 8, .528, .625, .761",
  })
  void golden_theSheetsEstimates(
      double ratio, int views, double geometric, double arithmetic, double sufficient) {
    var found = of(views, 64, 150, ratio);
    double error = 3 * Math.hypot(number(found, "standard_error"), 0.006);
    assertThat(error).isLessThan(0.06);
    assertEquals(geometric, number(found, "geometric"), error);
    assertEquals(arithmetic, number(found, "arithmetic"), error);
    assertEquals(sufficient, number(found, "sufficient_statistics"), error);
    assertThat(number(found, "sufficient_statistics")).isGreaterThan(number(found, "arithmetic"));
    assertThat(number(found, "arithmetic")).isGreaterThan(number(found, "geometric"));
    assertThat(number(found, "rigorous")).isLessThan(number(found, "one_vs_rest"));
  }

  /** With two samples the usual constant overshoots 0.773; the rigorous estimate does not. */
  @ParameterizedTest
  @CsvSource({"2, 16, 1.048, .285", "16, 4, .679, .599", "32, 4, .674, .630"})
  void golden_fewSamplesOvershoot(int batch, int views, double usual, double rigorous) {
    var found = of(views, batch, 6000 / batch, 4);
    double error = 3 * Math.hypot(number(found, "standard_error"), 0.003);
    assertThat(error).isLessThan(0.08);
    assertEquals(usual, number(found, "sufficient_statistics"), error);
    assertEquals(rigorous, number(found, "rigorous"), error);
  }

  private static double number(Map<String, Double> found, String name) {
    return Objects.requireNonNull(found.get(name), name);
  }

  @Test
  void refuses_unknownSettings() {
    var computation = new GaussianInformation();
    assertThatThrownBy(() -> computation.of(Map.of("batch", "3"), new Seed(0)))
        .hasMessageEndingWith("was batch");
    assertThatThrownBy(() -> computation.of(Map.of("views", "many"), new Seed(0)))
        .hasMessage("views: want a number, was many");
    assertThatThrownBy(() -> computation.of(Map.of("views", "1"), new Seed(0)))
        .hasMessageStartingWith("views: want");
  }
}
