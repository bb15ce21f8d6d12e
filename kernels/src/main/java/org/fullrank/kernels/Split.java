package org.fullrank.kernels;

/**
 * How a problem falls into tasks.
 *
 * @param block query rows of a forward task
 * @param tasks how many there are
 * @param grain how many a thread takes at once
 */
record Split(long block, long tasks, long grain) {
  /**
   * Their queries and results, 2 MB of heads of 64, still come from the third-level cache in time.
   */
  private static final long MOST_ROWS = 4096;

  /** Smaller blocks pack the keys more often than is worth it. */
  private static final long LEAST_ROWS = 96;

  /** Of a tile; a block is a multiple of it. */
  private static final long TILE_ROWS = 6;

  /** Multiply-adds that are worth waking a thread for: some 20 µs. */
  private static final double WORTH_A_THREAD = 2e6;

  private static final long TASKS_PER_THREAD = 4;

  static Split forward(Shape shape, int threads) {
    long heads = (long) shape.batch() * shape.heads();
    long blocks = Math.ceilDiv(threads == 1 ? 1 : TASKS_PER_THREAD * threads, heads);
    long rows = Math.clamp(Math.ceilDiv(shape.queries(), blocks), LEAST_ROWS, MOST_ROWS);
    long block = Math.min(Math.ceilDiv(rows, TILE_ROWS) * TILE_ROWS, shape.queries());
    long tasks = heads * Math.ceilDiv((long) shape.queries(), block);
    return new Split(block, tasks, grain(tasks, 2 * shape.products() / tasks, threads));
  }

  static Split backward(Shape shape, int threads) {
    long tasks = (long) shape.batch() * shape.heads();
    return new Split(shape.queries(), tasks, grain(tasks, 5 * shape.products() / tasks, threads));
  }

  /** {@code products}: multiply-adds of a task. */
  static long grain(long tasks, double products, int threads) {
    long worth = (long) Math.ceil(WORTH_A_THREAD / products);
    long shared = Math.max(1, tasks / (TASKS_PER_THREAD * threads));
    return Math.max(worth, Math.min(shared, 8 * worth));
  }
}
