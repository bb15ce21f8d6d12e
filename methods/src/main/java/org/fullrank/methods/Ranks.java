package org.fullrank.methods;

import org.bytedeco.pytorch.Tensor;

/** The processes that train a model together. */
public interface Ranks {
  /** A single process. */
  Ranks ALONE =
      new Ranks() {
        @Override
        public int rank() {
          return 0;
        }

        @Override
        public int world() {
          return 1;
        }

        @Override
        public Tensor gathered(Tensor rows) {
          return rows;
        }
      };

  /** This process's number, from 0. */
  int rank();

  /** Number of processes. */
  int world();

  /**
   * The rows of all processes in the order of their ranks, {@code [world·batch, …]}; the gradient
   * of each row returns to its own process.
   *
   * @param rows {@code [batch, …]}, the same number on every process
   */
  Tensor gathered(Tensor rows);
}
