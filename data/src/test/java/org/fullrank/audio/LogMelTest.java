package org.fullrank.audio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogMelTest {
  private static final int RATE = 8000;

  private static LogMel settings(MelScale scale) {
    return new LogMel(6, 64, 50, 20, scale, 100, 3500, 1e-10);
  }

  private static double[] noise(int count) {
    var random = new Seed(3).random();
    var x = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = random.nextGaussian() * 0.3;
    }
    return x;
  }

  /** The definition as loops: the sum over samples of each line, over lines of each triangle. */
  private static double reference(double[] x, int frame, int bin, LogMel of) {
    double[] corners = new double[3];
    for (int i = 0; i < 3; i++) {
      double low = mels(of.scale(), of.low());
      double mel = low + (mels(of.scale(), of.high()) - low) * (bin + i) / (of.bins() + 1);
      corners[i] = hertz(of.scale(), mel);
    }
    double energy = 0;
    for (int line = 0; line <= of.fft() / 2; line++) {
      double f = (double) line * RATE / of.fft();
      double weight =
          f <= corners[1]
              ? (f - corners[0]) / (corners[1] - corners[0])
              : (corners[2] - f) / (corners[2] - corners[1]);
      energy += Math.max(0, weight) * power(x, frame, line, of);
    }
    return Math.log(Math.max(energy, of.floor()));
  }

  private static double power(double[] x, int frame, int line, LogMel of) {
    double re = 0;
    double im = 0;
    int lead = (of.fft() - of.window()) / 2;
    for (int n = 0; n < of.window(); n++) {
      double hann = Math.pow(Math.sin(Math.PI * n / of.window()), 2);
      double value = hann * x[frame * of.hop() + lead + n];
      double angle = -2 * Math.PI * line * (lead + n) / of.fft();
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
    return re * re + im * im;
  }

  private static double mels(MelScale scale, double f) {
    return scale == MelScale.HTK
        ? 1127.010480 * Math.log(1 + f / 700)
        : f < 1000 ? 3 * f / 200 : 15 + 27 * Math.log(f / 1000) / Math.log(6.4);
  }

  private static double hertz(MelScale scale, double mel) {
    return scale == MelScale.HTK
        ? 700 * Math.expm1(mel / 1127.010480)
        : mel < 15 ? 200 * mel / 3 : 1000 * Math.pow(6.4, (mel - 15) / 27);
  }

  @ParameterizedTest
  @EnumSource
  void golden_equalsTheDefinition(MelScale scale) {
    double[] x = noise(200);
    var settings = settings(scale);
    try (var _ = Scope.open()) {
      Tensor y = settings.of(Tensors.of(x, 1, 200), RATE);
      assertEquals(settings.frames(200), y.size(1));
      double[] found = Tensors.doubles(y);
      for (int i = 0; i < found.length; i++) {
        double wanted = reference(x, i / 6, i % 6, settings);
        assertEquals(wanted, found[i], 1e-8 * Math.abs(wanted));
      }
    }
  }

  /** A tone between two corners is loudest in the bin between them. */
  @Test
  void golden_silenceIsTheFloor() {
    try (var _ = Scope.open()) {
      Tensor y = LogMel.DEFAULT.of(Ops.zeros(2, 800), 16_000);
      assertEquals(Math.log(1e-10), Ops.value(y.min()), 1e-5);
      assertEquals(Math.log(1e-10), Ops.value(y.max()), 1e-5);
      assertEquals(3, y.size(1));
    }
  }

  /** Slaney's scale: 15 mels at 1 kHz, 42 at 6.4 kHz; HTK's has 1,000 mels at 1 kHz. */
  @Test
  void golden_scalesAtTheirKnees() {
    assertEquals(15, MelScale.SLANEY.mels(1000), 1e-12);
    assertEquals(42, MelScale.SLANEY.mels(6400), 1e-12);
    assertEquals(6400, MelScale.SLANEY.frequency(42), 1e-9);
    assertEquals(999.9855, MelScale.HTK.mels(1000), 1e-3);
    assertEquals(440, MelScale.HTK.frequency(MelScale.HTK.mels(440)), 1e-9);
  }

  /** Central differences of the sum of all energies, by a few samples. */
  @Test
  void gradient_reachesTheSamples() {
    double[] x = noise(104);
    var settings = settings(MelScale.SLANEY);
    try (var _ = Scope.open()) {
      Tensor waves = Tensors.of(x, 1, 104).requires_grad_(true);
      Ops.backward(settings.of(waves, RATE).sum(), Tensors.of(new double[] {1}).squeeze());
      double[] gradient = Tensors.doubles(waves.grad());
      for (int i : new int[] {10, 40, 90}) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double difference = (sum(up, settings) - sum(down, settings)) / 2e-6;
        assertEquals(difference, gradient[i], 1e-4 * Math.max(1, Math.abs(difference)));
      }
    }
  }

  private static double sum(double[] x, LogMel settings) {
    return Ops.value(settings.of(Tensors.of(x, 1, x.length), RATE).sum());
  }

  @Test
  void refuses_clipsShorterThanAFrame() {
    try (var _ = Scope.open()) {
      assertThatThrownBy(() -> LogMel.DEFAULT.of(Ops.zeros(1, 399), 16_000))
          .hasMessageContaining("want 400 samples or more");
      var high = new LogMel(4, 64, 64, 32, MelScale.HTK, 0, 5000, 1e-10);
      assertThatThrownBy(() -> high.of(Ops.zeros(1, 64), 8000)).hasMessageStartingWith("high:");
    }
  }
}
