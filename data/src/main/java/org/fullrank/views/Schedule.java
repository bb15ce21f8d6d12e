package org.fullrank.views;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fullrank.core.Seed;

/** Which samples make which batch, a pure function of the place. Asked by one thread at a time. */
sealed interface Schedule {
  /** The batch at {@code at}; empty past the end. */
  Optional<Lot> lot(Position at);

  /** Given samples, once, in order. */
  @SuppressWarnings("ArrayRecordComponent") // only read
  record InOrder(int[] samples, int batch) implements Schedule {
    @Override
    public Optional<Lot> lot(Position at) {
      int begin = Math.min(samples.length, at.batch() * batch);
      int end = Math.min(samples.length, begin + batch);
      return begin == end
          ? Optional.empty()
          : Optional.of(
              new Lot(at, Arrays.copyOfRange(samples, begin, end), at.next(Integer.MAX_VALUE)));
    }
  }

  /** All of a set in a new order every epoch (Fisher and Yates), without end. */
  final class Shuffled implements Schedule {
    private final int size;
    private final LoaderConfig config;
    private final Seed seed;
    private int epoch = -1; // whose order is at hand
    private int[] order = new int[0];

    Shuffled(int size, LoaderConfig config, Seed seed) {
      this.size = size;
      this.config = config;
      this.seed = seed.with(Seed.Purpose.SAMPLER);
    }

    @Override
    public Optional<Lot> lot(Position at) {
      if (at.epoch() != epoch) {
        order = shuffled(size, seed.with(at.epoch()).random());
        epoch = at.epoch();
      }
      int begin = at.batch() * config.batch();
      int end = Math.min(size, begin + config.batch());
      int[] samples = Arrays.copyOfRange(order, begin, end);
      return Optional.of(new Lot(at, samples, at.next(config.batches(size))));
    }

    private static int[] shuffled(int size, RandomGenerator random) {
      var order = new int[size];
      for (int i = 0; i < size; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      return order;
    }
  }
}
