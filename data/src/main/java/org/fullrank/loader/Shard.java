package org.fullrank.loader;

import org.fullrank.core.Check;

/**
 * Which batches of the stream one of several processes takes: process {@code rank} of {@code world}
 * takes batches {@code rank}, {@code rank + world}, and so on. So the processes together take the
 * very batches that one process with {@code world} times as many accumulated batches takes, in the
 * same order.
 *
 * @param rank this process, from 0 up to but not {@code world}
 * @param world number of processes, positive
 */
public record Shard(int rank, int world) {
  /** The only process: it takes every batch. */
  public static final Shard WHOLE = new Shard(0, 1);

  public Shard {
    Check.positive(world, "world");
    Check.within(rank, 0, world - 1, "rank");
  }
}
