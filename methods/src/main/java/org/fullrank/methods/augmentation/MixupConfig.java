package org.fullrank.methods.augmentation;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Distributions;

/**
 * Mixup: {@code λ x + (1 − λ) x'} with the targets {@code λ y + (1 − λ) y'}, {@code λ} of Beta(α,
 * α). It is drawn in training alone.
 *
 * @param alpha {@code α}, positive; 0.2 is usual
 * @param probability that a batch, or a sample, is mixed, 0..1
 * @param per one draw for the batch, or for each sample
 */
public record MixupConfig(double alpha, double probability, Per per) implements MixerConfig {
  /** Of every batch, α 0.2. */
  public static final MixupConfig DEFAULT = new MixupConfig(0.2, 1, Per.BATCH);

  /** What shares a draw. */
  public enum Per {
    /** The whole batch has the same share. */
    BATCH,
    /** Each sample has a share of its own. */
    SAMPLE;

    /** A number of each of {@code batch} samples, drawn once or for each. */
    float[] each(int batch, DoubleSupplier draw) {
      var numbers = new float[batch];
      for (int i = 0; i < batch; i++) {
        numbers[i] = this == SAMPLE || i == 0 ? (float) draw.getAsDouble() : numbers[0];
      }
      return numbers;
    }
  }

  public MixupConfig {
    Check.positive(alpha, "alpha");
    Check.within(probability, 0, 1, "probability");
  }

  @Override
  public Mixture drawn(long[] shape, RandomGenerator random) {
    return Mixture.blended(
        per.each(
            Math.toIntExact(shape[0]),
            () -> random.nextDouble() < probability ? Distributions.beta(alpha, random) : 1));
  }
}
