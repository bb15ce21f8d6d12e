package org.fullrank.methods.duet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.input.Applied;
import org.fullrank.input.Input;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;
import org.fullrank.input.View;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static final Transform JITTER =
      Transform.of(
          "color_jitter",
          new Parameter("brightness", 1, 0.6, 1.4),
          new Parameter("contrast", 1, 0.6, 1.4),
          new Parameter("saturation", 1, 0.8, 1.2),
          new Parameter("hue", 0, -0.1, 0.1));

  private static void assertAxis(Axis axis, Transform transform, float[] drawn, double... wanted) {
    try (var _ = Scope.open()) {
      int samples = drawn.length / transform.parameters().size();
      var view =
          View.of(Input.of(Ops.zeros(samples, 1, 2, 2)), List.of(new Applied(transform, drawn)));
      assertArrayEquals(wanted, axis.of(view), 1e-6, axis.toString());
    }
  }

  private static Transform rotation(double low, double high) {
    return Transform.of("rotation", new Parameter("degrees", 0, low, high));
  }

  @Test
  void golden_turns() {
    assertAxis(
        Axis.ROTATION, rotation(-180, 180), new float[] {0, -180, 90, 179.9f}, .5, 0, .75, .999722);
    assertAxis(
        Axis.QUARTER_TURN, rotation(0, 270), new float[] {0, 90, 180, 270}, .125, .375, .625, .875);
  }

  /** Sheets and code: (f − (1 − s)) / 2s of jitter, .25 and .75 of a flip, 1 − w of a crop. */
  @Test
  void golden_theOtherParameters() {
    var flip = Transform.of("flip", new Parameter("flipped", 0, 0, 1));
    assertAxis(Axis.FLIP, flip, new float[] {0, 1}, .25, .75);
    var crop =
        Transform.of("crop", new Parameter("height", 1, 0, 1), new Parameter("width", 1, 0, 1));
    assertAxis(Axis.SCALE, crop, new float[] {.9f, .6f, 1, 1}, .4, 0);
    float[] two = {.7f, 1.2f, .9f, .05f, 1.4f, .6f, 1.2f, -.1f};
    assertAxis(Axis.BRIGHTNESS, JITTER, two, .125, 1);
    assertAxis(Axis.CONTRAST, JITTER, two, .75, 0);
    assertAxis(Axis.SATURATION, JITTER, two, .25, 1);
    assertAxis(Axis.HUE, JITTER, two, .75, 0);
    var gray = Transform.of("grayscale", new Parameter("gray", 0, 0, 1));
    assertAxis(Axis.GRAYSCALE, gray, new float[] {0, 1}, 0, 1);
    var blur = Transform.of("blur", new Parameter("sigma", 0, .1, 2));
    assertAxis(Axis.BLUR, blur, new float[] {0, 1.3f}, 0, 1);
  }

  /** A sample that a transform left alone has the transform's identity, never a blanket 0. */
  @Test
  void golden_identities() {
    for (Axis axis : new Axis[] {Axis.BRIGHTNESS, Axis.CONTRAST, Axis.SATURATION, Axis.HUE}) {
      assertAxis(axis, JITTER, JITTER.identity(), .5);
    }
    assertAxis(Axis.ROTATION, rotation(-180, 180), rotation(-180, 180).identity(), .5);
    assertAxis(Axis.QUARTER_TURN, rotation(0, 270), rotation(0, 270).identity(), .125);
  }

  @Test
  void refuses_viewsWithoutARecord() {
    try (var _ = Scope.open()) {
      var none = View.of(Input.of(Ops.zeros(1, 1, 2, 2)), List.of());
      assertThatThrownBy(() -> Axis.FLIP.of(none))
          .hasMessageContaining("views: want a record of flip, were records of []");
      var still = Transform.of("color_jitter", new Parameter("hue", 0, 0, 0));
      var view =
          View.of(Input.of(Ops.zeros(1, 1, 2, 2)), List.of(new Applied(still, new float[] {0})));
      assertThatThrownBy(() -> Axis.HUE.of(view))
          .hasMessageContaining("want a color_jitter whose hue varies, was 0.0 alone");
    }
  }
}
