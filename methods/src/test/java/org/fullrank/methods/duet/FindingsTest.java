package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Sites;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.testing.Leaks;
import org.junit.jupiter.api.Test;

/** An encoder that knows the truth: a spot beside the centre, read by its angle in 8 bins. */
class FindingsTest {
  private static final int SIZE = 12;
  private static final int SAMPLES = 60;
  private static final double RADIUS = 4;

  /**
   * A bin's value is the sum over the pixels of {@code intensity·cos} of the angle between them, so
   * that a spot at angle 0 is in the middle of the axis; and a share of the sum of the pixels.
   */
  private static final class Compass implements Encoder {
    private final Tensor weights = Scope.keep(weights()); // [pixels, 8]

    private static Tensor weights() {
      var weights = new double[SIZE * SIZE * 8];
      for (int i = 0; i < weights.length; i++) {
        int row = i / 8 / SIZE;
        double x = i / 8 % SIZE - (SIZE - 1) / 2.0;
        double y = (SIZE - 1) / 2.0 - row;
        double centre = 2 * Math.PI * (i % 8 + 0.5) / 8;
        weights[i] = Math.cos(Math.atan2(y, x) + Math.PI - centre) + 0.2;
      }
      return Ops.toFloat(Tensors.of(weights, SIZE * SIZE, 8));
    }

    @Override
    public int width() {
      return 8;
    }

    @Override
    public TokenLayout layout() {
      return TokenLayout.of(1, 1);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      Tensor pooled = input.values().flatten(1, 3).matmul(weights);
      return Features.of(pooled, pooled.unsqueeze(1));
    }

    @Override
    public void visit(Visitor visitor) {}
  }

  private final Compass compass = new Compass();
  private final Method duet = DuetConfig.DEFAULT.build(Sites.of(() -> compass, 100, 0, 6));
  private final Method simclr = SimClrConfig.DEFAULT.build(Sites.of(() -> compass, 100, 0, 6));

  /** A round spot of a brightness that is its class, at angle 0. */
  private static Batch spots() {
    var values = new float[SAMPLES * SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      double x = i % SIZE - (SIZE - 1) / 2.0 - RADIUS;
      double y = i / SIZE % SIZE - (SIZE - 1) / 2.0;
      double bright = 0.2 + 0.1 * (i / (SIZE * SIZE) / 2 % 3);
      values[i] = (float) (bright * Math.exp(-(x * x + y * y) / 2));
    }
    var classes = new int[SAMPLES];
    Arrays.setAll(classes, i -> i / 2 % 3);
    var images = Tensors.of(values, SAMPLES, 1, SIZE, SIZE);
    return new Batch(
        List.of(View.of(Input.of(images), List.of())),
        new long[SAMPLES],
        new Targets.Classes(classes));
  }

  private OptionalDouble measured(String name, Method method) {
    try (var _ = Scope.open()) {
      return measure(name).of(compass, method, List.of(spots()));
    }
  }

  private static Measure measure(String name) {
    return Findings.INSTRUMENTS.measures().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private double duets(String name) {
    return measured(name, duet).orElseThrow();
  }

  @Test
  void golden_theAngleIsRead() {
    assertThat(duets("rotation_error")).isLessThan(2);
    assertThat(duets("rotation_regression_error")).isLessThan(8); // of 30 images of 3 brightnesses
    assertEquals(
        duets("rotation_regression_error"),
        measured("rotation_regression_error", simclr).orElseThrow());
  }

  /** The sum over the bins has lost the angle: chance is 90 degrees. */
  @Test
  void golden_theContentDoesNotTellTheAngle() {
    assertThat(duets("content_rotation_error")).isBetween(45.0, 135.0);
  }

  @Test
  void golden_theFeaturesTurnAsTheStructureExpects() {
    assertThat(duets("equivariance_ratio")).isLessThan(0.01);
  }

  /** A decoder of these features draws the spot where they say. */
  @Test
  void golden_theFeaturesAreDecodedAndControlled() {
    assertThat(duets("control_ratio")).isLessThan(0.5);
    double black = 1.1e-3; // the mean square of the pixels: 0.097 · 1.57 / 144
    assertThat(duets("reconstruction_error")).isLessThan(black / 2);
  }

  /** The brightness is the class, and linear in the content; the spots are of three. */
  @Test
  void golden_theClassIsRead() {
    assertThat(duets("feature_accuracy")).isGreaterThan(0.6);
    assertThat(duets("content_accuracy")).isGreaterThan(0.6);
    assertThat(duets("group_accuracy")).isGreaterThan(0.6);
  }

  @Test
  void golden_otherMethodsHaveNoStructure() {
    for (String name :
        List.of(
            "rotation_error",
            "content_rotation_error",
            "equivariance_ratio",
            "control_ratio",
            "content_accuracy",
            "group_accuracy")) {
      assertThat(measured(name, simclr)).as(name).isEmpty();
    }
    assertThat(measured("feature_accuracy", simclr)).isPresent();
  }

  @Test
  void golden_nothingIsMeasuredWithoutImages() {
    for (Measure measure : Findings.INSTRUMENTS.measures()) {
      assertThat(measure.of(compass, duet, List.of())).as(measure.name()).isEmpty();
    }
  }

  @Test
  void golden_theStripShowsEachImageInTwoRows() {
    try (var _ = Scope.open()) {
      var exhibit = Findings.INSTRUMENTS.exhibits().getFirst();
      assertThat(exhibit.of(compass, simclr, List.of(spots()))).isEmpty();
      var sheet = exhibit.of(compass, duet, List.of(spots())).orElseThrow();
      assertThat(sheet.rows()).hasSize(10).allMatch(row -> row.size() == 8);
      assertThat(sheet.rows().getFirst().getFirst().shape()).containsExactly(1, SIZE, SIZE);
      Tensor turned = sheet.rows().get(0).get(4);
      assertEquals(2, Ops.value(Ops.argmax(turned.flatten(0, 2), 0)) % SIZE, 1, "half a turn");
    }
  }

  @Test
  void property_theStructureIsFoundInsideWrappers() {
    assertThat(Duet.structure(new Wrapped(duet))).contains(Structure.DEFAULT);
    assertThat(Duet.structure(new Wrapped(simclr))).isEmpty();
  }

  private record Wrapped(Method base) implements MethodWrapper {}

  @Test
  void leaves_nothing() {
    for (String name : List.of("rotation_error", "equivariance_ratio", "feature_accuracy")) {
      Leaks.none(() -> measured(name, duet));
    }
  }

  /** A regression of noise-free numbers finds them, also with a constant feature. */
  @Test
  void golden_theRegressionFindsALinearMap() {
    try (var _ = Scope.open()) {
      Tensor features = Ops.randn(new Seed(1), 500, 3);
      Tensor with = Ops.cat(1, features, Ops.full(7, 500, 1));
      Tensor wanted = Ops.plus(features.matmul(Ops.randn(new Seed(2), 3, 2)), 4);
      double[] found = Tensors.doubles(Ridge.fitted(with, wanted).of(with));
      double[] exact = Tensors.doubles(wanted);
      for (int i = 0; i < exact.length; i++) {
        assertEquals(exact[i], found[i], 0.02);
      }
    }
  }
}
