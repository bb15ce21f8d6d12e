package org.fullrank.kernels;

/**
 * The division of a problem into tasks.
 *
 * @param block query rows of a forward task
 * @param tasks the number of tasks
 * @param grain the tasks that a thread takes at a time
 */
record Split(long block, long tasks, long grain) {
  /**
   * The largest block; its queries and outputs, 2 MB for heads of 64, stay in the third-level
   * cache.
   */
  private static final long MOST_ROWS = 4096;

  /** The smallest block; smaller blocks pack the keys too often. */
  private static final long LEAST_ROWS = 96;

  /** The rows of a tile; a block is a multiple of it. */
  private static final long TILE_ROWS = 6;

  /** The multiply-adds that justify waking a thread: about 20 µs. */
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

  /** The grain for tasks of {@code products} multiply-adds. */
  static long grain(long tasks, double products, int threads) {
    long worth = (long) Math.ceil(WORTH_A_THREAD / products);
    long shared = Math.max(1, tasks / (TASKS_PER_THREAD * threads));
    return Math.max(worth, Math.min(shared, 8 * worth));
  }
}
