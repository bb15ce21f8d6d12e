package org.fullrank.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.fullrank.core.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  private static float[] sine(double frequency, int rate, int length) {
    var samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) Math.sin(2 * Math.PI * frequency * i / rate);
    }
    return samples;
  }

  /** Decibels of {@code x} beside a sine of amplitude 1, away from both ends. */
  private static double decibels(float[] x) {
    double sum = 0;
    for (int i = x.length / 4; i < 3 * x.length / 4; i++) {
      sum += x[i] * x[i];
    }
    return 10 * Math.log10(sum / (x.length / 2.0) * 2 + 1e-30);
  }

  @Test
  void golden_equalRatesCopy() {
    float[] x = sine(100, 8000, 50);
    assertArrayEquals(x, new Resampler(1).resample(x));
  }

  /** A sine in the passband is the same sine at the other rate. */
  @ParameterizedTest
  @CsvSource({"16000, 8000, 3400", "8000, 16000, 3400", "44100, 16000, 6800", "22050, 16000, 6800"})
  void golden_sinesOfThePassbandStay(int from, int to, double frequency) {
    float[] y = Resampler.of(from, to).resample(sine(frequency, from, from / 4));
    assertEquals(Math.ceilDiv(from / 4 * to, from), y.length, 1);
    float[] wanted = sine(frequency, to, y.length);
    for (int i = y.length / 4; i < 3 * y.length / 4; i++) {
      assertEquals(wanted[i], y[i], 1.2e-3); // 0.01 dB
    }
  }

  /** What the new rate cannot hold would return as another tone. */
  @ParameterizedTest
  @CsvSource({
    "16000, 8000, 4010",
    "16000, 8000, 7000",
    "44100, 16000, 8020",
    "44100, 16000, 20000"
  })
  void golden_aliasesAreBelowEightyDecibels(int from, int to, double frequency) {
    float[] y = Resampler.of(from, to).resample(sine(frequency, from, from / 4));
    assertThat(decibels(y)).isLessThan(-80);
  }

  /** Images of a tone above the old half rate: what remains beside the tone itself. */
  @Test
  void golden_imagesAreBelowEightyDecibels() {
    float[] y = Resampler.of(8000, 16_000).resample(sine(1000, 8000, 4000));
    float[] wanted = sine(1000, 16_000, y.length);
    for (int i = 0; i < y.length; i++) {
      y[i] -= wanted[i];
    }
    assertThat(decibels(y)).isLessThan(-66); // the passband's error is among it
  }

  @Test
  void property_aConstantStays() {
    var one = new float[2000];
    Arrays.fill(one, 1);
    float[] y = Resampler.of(44_100, 16_000).resample(one);
    for (int i = y.length / 3; i < y.length / 2; i++) {
      assertEquals(1, y[i], 1e-6);
    }
  }

  /** The sum of the class comment, term by term, on noise, up to both ends. */
  @ParameterizedTest
  @CsvSource({"16000, 15200", "16000, 16594", "44100, 16000", "8000, 16000", "8000, 1000"})
  void golden_theWindowedSincItself(double from, double to) {
    var random = new Seed(4).random();
    var x = new float[600];
    for (int i = 0; i < x.length; i++) {
      x[i] = 2 * random.nextFloat() - 1;
    }
    float[] y = Resampler.of(from, to).resample(x);
    double cut = 0.925 * Math.min(1, to / from);
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      double total = 0;
      for (int n = -4000; n < 4600; n++) {
        double crossings = Math.abs(n - i * from / to) * cut;
        if (crossings < 40) {
          double tap = sinc(crossings) * kaiser(crossings / 40);
          total += tap;
          sum += n >= 0 && n < x.length ? tap * x[n] : 0;
        }
      }
      assertEquals(sum / total, y[i], 2e-6);
    }
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** A Kaiser window of β = 9 by the integral of the Bessel function. */
  private static double kaiser(double x) {
    double sum = 0;
    double whole = 0;
    for (int i = 0; i < 64; i++) {
      double cosine = Math.cos(Math.PI * (i + 0.5) / 64);
      sum += Math.exp(9 * Math.sqrt(1 - x * x) * cosine);
      whole += Math.exp(9 * cosine);
    }
    return sum / whole;
  }

  @Test
  void refuses_absurdRatios() {
    assertThatThrownBy(() -> Resampler.of(1, 1000)).hasMessageStartingWith("ratio: want 1/256");
    assertThatThrownBy(() -> new Resampler(Double.NaN)).hasMessageStartingWith("ratio");
  }
}
