package org.fullrank.loader;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.fullrank.core.Seed;

/** The endless batches of one shard, from a position on. */
final class BatchSampler implements Iterator<BatchIndices> {
  private final Sampler sampler;
  private final int size;
  private final LoaderConfig config;
  private final Seed seed;
  private final Shard shard;
  private final int perEpoch;
  private long next; // batches of all shards before the one that is next
  private int epoch = -1; // whose order is at hand
  private int[] order = new int[0];

  BatchSampler(Loader.Source source, Position from) {
    sampler = source.sampler();
    size = source.data().size();
    config = source.config();
    seed = source.seed().with(Seed.Purpose.SAMPLER);
    shard = source.shard();
    perEpoch = source.batches();
    next = (long) from.epoch() * perEpoch + from.batch() + shard.rank();
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public BatchIndices next() {
    int wanted = Math.toIntExact(next / perEpoch);
    if (wanted != epoch) {
      order = sampler.order(size, config.batch(), seed.with(wanted).random());
      epoch = wanted;
    }
    int begin = Math.toIntExact(next % perEpoch) * config.batch();
    next += shard.world();
    return new BatchIndices(
        epoch, Arrays.copyOfRange(order, begin, Math.min(order.length, begin + config.batch())));
  }

  /** {@code samples}, once, in order. */
  static Iterator<BatchIndices> once(int[] samples, int batch) {
    return new Iterator<>() {
      private int begin;

      @Override
      public boolean hasNext() {
        return begin < samples.length;
      }

      @Override
      public BatchIndices next() {
        if (!hasNext()) {
          throw new NoSuchElementException("no batch is left");
        }
        int end = Math.min(samples.length, begin + batch);
        int[] some = Arrays.copyOfRange(samples, begin, end);
        begin = end;
        return new BatchIndices(0, some);
      }
    };
  }
}
