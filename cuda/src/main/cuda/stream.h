// Two arrays whose rows pass by together, a tile of each at a time: while one pair is worked on the next
// is on its way.
#ifndef FULLRANK_CUDA_STREAM_H
#define FULLRANK_CUDA_STREAM_H

#include "tile.h"

template <class Plan, int SIZE>
struct Stream {
  using Pass = Tile<Plan::COLUMNS, SIZE, Plan::THREADS>;

  Rows first, second;
  uint32_t start;  // in shared memory
  int end;         // rows from this one on are zero

  static DEVICE Pass tile(uint32_t start, int row, int which) {
    return {start + (row / Plan::COLUMNS % 2 * 2 + which) * Pass::BYTES};
  }
  DEVICE Pass first_at(int row) const { return tile(start, row, 0); }
  DEVICE Pass second_at(int row) const { return tile(start, row, 1); }

  DEVICE void load(int row) const {
    first_at(row).load(first, row, end);
    second_at(row).load(second, row, end);
  }

  // Waits for the pair at row, and sends for the one behind it into the stage that all have left.
  template <class AlsoLoad>
  DEVICE void arrive(int row, AlsoLoad&& also) const {
    await_copies<0>();
    barrier();
    if (row + Plan::COLUMNS < end) {
      load(row + Plan::COLUMNS);
      also(row + Plan::COLUMNS);
      commit_copies();
    }
  }
  DEVICE void arrive(int row) const {
    arrive(row, [](int) {});
  }
};

#endif
