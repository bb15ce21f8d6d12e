package org.fullrank.methods.augmentation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Check;

/** Which of several candidates is learned from, by their losses. */
public sealed interface Selection {
  /**
   * The number of the chosen candidate.
   *
   * @param losses of the candidates, one or more
   */
  int of(double[] losses, RandomGenerator random);

  /** The candidate of the largest loss, the first of equal ones. */
  record Largest() implements Selection {
    @Override
    public int of(double[] losses, RandomGenerator random) {
      int worst = 0;
      for (int i = 1; i < losses.length; i++) {
        worst = losses[i] > losses[worst] ? i : worst;
      }
      return worst;
    }
  }

  /**
   * A quantile of the losses.
   *
   * @param share 0..1: 1 is the largest loss, 0 the smallest, 0.5 the median
   */
  record Quantile(double share) implements Selection {
    public Quantile {
      Check.within(share, 0, 1, "share");
    }

    @Override
    public int of(double[] losses, RandomGenerator random) {
      int place = (int) Math.round(share * (losses.length - 1));
      return IntStream.range(0, losses.length)
          .boxed()
          .sorted(Comparator.comparingDouble(i -> losses[i]))
          .skip(place)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Drawn with probabilities {@code softmax(loss/τ)}.
   *
   * @param temperature {@code τ}, positive; the larger, the more random
   */
  record Softmax(double temperature) implements Selection {
    public Softmax {
      Check.positive(temperature, "temperature");
    }

    @Override
    public int of(double[] losses, RandomGenerator random) {
      double largest = Arrays.stream(losses).max().orElseThrow();
      double[] weights =
          Arrays.stream(losses).map(loss -> Math.exp((loss - largest) / temperature)).toArray();
      double left = random.nextDouble() * Arrays.stream(weights).sum();
      for (int i = 0; i < weights.length - 1; i++) {
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
      return weights.length - 1;
    }
  }
}
