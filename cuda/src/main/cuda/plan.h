// How the kernels cut their problem up. A block holds ROWS rows (of the queries, or of the keys for their
// gradient), 16 * ROW_TILES of them a warp, and streams the other side past them, COLUMNS at a time,
// through two stages of shared memory.
#ifndef FULLRANK_CUDA_PLAN_H
#define FULLRANK_CUDA_PLAN_H

template <int SIZE, int ROW_TILES_, int WARPS, int COLUMNS_, int CHUNK_>
struct Plan {
  static constexpr int ROW_TILES = ROW_TILES_, COLUMNS = COLUMNS_;
  static constexpr int CHUNK = CHUNK_;  // columns of the scores that are in registers at once
  static constexpr int WARP_ROWS = 16 * ROW_TILES, ROWS = WARP_ROWS * WARPS, THREADS = 32 * WARPS;

  // Bytes of shared memory: what is held, then two stages of a pair of tiles, then two of a pair of numbers
  // a column.
  static constexpr int HELD = ROWS * 2 * SIZE, TILE = COLUMNS * 2 * SIZE, NUMBERS = COLUMNS * 4;
  static constexpr int shared(int held, int numbers) { return held * HELD + 4 * TILE + 2 * numbers * NUMBERS; }
};

// A warp of 32 rows uses twice what it reads from shared memory; where registers do not allow it, more
// warps of 16 rows take their place.
template <int SIZE>
struct ForwardPlan : Plan<SIZE, 2, 4, SIZE == 64 ? 64 : 32, SIZE == 64 ? 64 : 32> {
  static constexpr int SHARED = ForwardPlan::shared(1, 0);
};

// Two warpgroups a block and two blocks a multiprocessor; or three in one, as 128 columns want more
// registers. The held queries, and two places each for keys and values.
template <int SIZE>
struct WarpgroupPlan : Plan<SIZE, 1, SIZE == 64 ? 8 : 12, 64, 64> {
  static constexpr int BLOCKS = SIZE == 64 ? 2 : 1, LOADERS = 256;
  static constexpr int SWIZZLE = 1024;  // what the matrix instructions read starts on such a step
  static constexpr int SHARED = WarpgroupPlan::shared(1, 0) + SWIZZLE;
};

// Hopper has no kernels of its own for these.
template <int SIZE>
struct BackwardPlan : Plan<SIZE, SIZE == 64 ? 2 : 1, SIZE == 64 ? 4 : 8, SIZE == 64 ? 64 : 32, 16> {};
template <int SIZE>
struct QueryGradientPlan : BackwardPlan<SIZE> {
  static constexpr int SHARED = QueryGradientPlan::shared(2, 0);
};
template <int SIZE>
struct KeyGradientPlan : BackwardPlan<SIZE> {
  static constexpr int SHARED = KeyGradientPlan::shared(2, 2);
};

#endif
