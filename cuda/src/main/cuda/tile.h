// Rows of 16-bit numbers on their way from global memory through shared memory into the fragments of
// the matrix instructions, and sums on their way back.
#ifndef FULLRANK_CUDA_TILE_H
#define FULLRANK_CUDA_TILE_H

#include "attention.h"
#include "device.h"

DEVICE int warp_index() { return thread_index() / 32; }
DEVICE int lane_index() { return thread_index() % 32; }

// The sums of a 16x8 tile lie four to a lane: rows lane / 4 and 8 below, two columns each.
DEVICE int row_in_tile(int e) { return lane_index() / 4 + 8 * (e / 2); }
DEVICE int column_in_tile(int e) { return lane_index() % 4 * 2 + e % 2; }

// Over the four lanes that share a row.
DEVICE float sum_of_row(float x) {
  x += shuffle_xor(x, 1);
  return x + shuffle_xor(x, 2);
}
DEVICE float largest_of_row(float x) {
  x = fmaxf(x, shuffle_xor(x, 1));
  return fmaxf(x, shuffle_xor(x, 2));
}

// The rows of one batch entry and head.
struct Rows {
  uint16_t* data;
  int64_t stride;
  bool aligned;

  static DEVICE Rows of(const Attention& a, const View& view) {
    return {view.data + batch_index() * view.batch + head_index() * view.head, view.row, a.aligned != 0};
  }
  DEVICE uint16_t* at(int row) const { return data + row * stride; }

  // Eight numbers of a row.
  static DEVICE uint4 gathered(const uint16_t* from) {
    return {from[0] | (uint32_t)from[1] << 16, from[2] | (uint32_t)from[3] << 16,
            from[4] | (uint32_t)from[5] << 16, from[6] | (uint32_t)from[7] << 16};
  }
  DEVICE void write_two(int row, int column, uint32_t two) const {
    uint16_t* to = at(row) + column;
    if (aligned) {
      *(uint32_t*)to = two;
    } else {
      to[0] = (uint16_t)two;
      to[1] = (uint16_t)(two >> 16);
    }
  }
};

// [ROWS, SIZE] in shared memory, in panels of 64 columns. The 16-byte chunks of a row are exchanged by its
// number, so that eight rows of one column of chunks lie in different banks: Hopper's 128-byte swizzle.
template <int ROWS, int SIZE_, int THREADS>
struct Tile {
  static constexpr int SIZE = SIZE_, CHUNKS = SIZE / 8, BYTES = ROWS * SIZE * 2, PANEL = ROWS * 128;
  uint32_t start;

  DEVICE uint32_t at(int row, int chunk) const {
    return start + chunk / 8 * PANEL + row * 128 + (((chunk ^ row) & 7) << 4);
  }

  // Rows first, first + 1, ...; zeros from row end on. Threads beyond THREADS have nothing to do.
  DEVICE void load(const Rows& from, int first, int end) const {
    static_assert(ROWS * CHUNKS % THREADS == 0 && THREADS % CHUNKS == 0, "every thread copies as much");
    const int chunk = thread_index() % CHUNKS;
    int row = thread_index() / CHUNKS;
    if (thread_index() >= THREADS) return;
    if (from.aligned) {
      const uint16_t* here = from.at(first + row) + 8 * chunk;
#pragma unroll
      for (int n = 0; n < ROWS * CHUNKS / THREADS; n++, row += THREADS / CHUNKS, here += THREADS / CHUNKS * from.stride) {
        const bool real = first + row < end;
        copy_16_bytes(at(row, chunk), real ? here : from.data, real);
      }
    } else {
#pragma unroll 1
      for (; row < ROWS; row += THREADS / CHUNKS)
        write_shared(at(row, chunk), first + row < end ? Rows::gathered(from.at(first + row) + 8 * chunk) : uint4{0, 0, 0, 0});
    }
  }
};

// The left factor of a product: 16 * ROW_TILES rows of a tile, kept in registers or read when needed.
template <class From, int ROW_TILES, bool KEPT>
struct Left {
  static constexpr int STEPS = From::SIZE / 16, UNROLL = KEPT ? STEPS : 4;  // more fills the registers
  From tile;
  int first;
  uint32_t kept[KEPT ? STEPS : 1][ROW_TILES][4];

  DEVICE Left(From tile, int first) : tile(tile), first(first) {}
  DEVICE void read(int step, uint32_t (&to)[ROW_TILES][4]) const {
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
      load_matrices(to[r], tile.at(first + 16 * r + lane_index() % 16, 2 * step + lane_index() / 16));
  }
  DEVICE void keep() {
    if constexpr (KEPT) {
#pragma unroll
      for (int step = 0; step < STEPS; step++) read(step, kept[step]);
    }
  }
  DEVICE void take(int step, uint32_t (&to)[ROW_TILES][4]) const {
    if constexpr (KEPT) {
#pragma unroll
      for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
        for (int i = 0; i < 4; i++) to[r][i] = kept[step][r][i];
    } else {
      read(step, to);
    }
  }
};

template <int ROW_TILES, int TILES>
DEVICE void clear(float (&sums)[ROW_TILES][TILES][4]) {
#pragma unroll
  for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
    for (int n = 0; n < TILES; n++)
#pragma unroll
      for (int e = 0; e < 4; e++) sums[r][n][e] = 0;
}

// sums = left · rightᵀ, for the rows of right that start at first.
template <class E, int ROW_TILES, int TILES, class LeftRows, class Right>
DEVICE void multiply_rows(float (&sums)[ROW_TILES][TILES][4], const LeftRows& left, const Right& right, int first) {
  clear(sums);
#pragma unroll LeftRows::UNROLL
  for (int step = 0; step < Right::SIZE / 16; step++) {
    uint32_t a[ROW_TILES][4];
    left.take(step, a);
#pragma unroll
    for (int n = 0; n < TILES; n += 2) {
      uint32_t b[4];
      load_matrices(b, right.at(first + 8 * n + lane_index() % 8 + lane_index() / 16 * 8, 2 * step + lane_index() / 8 % 2));
#pragma unroll
      for (int r = 0; r < ROW_TILES; r++) {
        E::mma(sums[r][n], a[r], b[0], b[1]);
        E::mma(sums[r][n + 1], a[r], b[2], b[3]);
      }
    }
  }
}

// The sums of two neighbouring tiles have the layout of a left factor.
template <class E>
DEVICE void pack_pair(uint32_t (&to)[4], const float (&low)[4], const float (&high)[4]) {
  to[0] = E::pack(low[0], low[1]);
  to[1] = E::pack(low[2], low[3]);
  to[2] = E::pack(high[0], high[1]);
  to[3] = E::pack(high[2], high[3]);
}

// out += weights · right, for as many rows of right from first on as there are columns of weights.
template <class E, int ROW_TILES, int TILES, int OUT_TILES, class Right>
DEVICE void add_rows(float (&out)[ROW_TILES][OUT_TILES][4], const float (&weights)[ROW_TILES][TILES][4], const Right& right, int first) {
#pragma unroll
  for (int n = 0; n < TILES; n += 2) {
    uint32_t a[ROW_TILES][4];
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++) pack_pair<E>(a[r], weights[r][n], weights[r][n + 1]);
#pragma unroll
    for (int d = 0; d < OUT_TILES; d += 2) {
      uint32_t b[4];
      load_matrices_transposed(b, right.at(first + 8 * n + lane_index() % 16, d + lane_index() / 16));
#pragma unroll
      for (int r = 0; r < ROW_TILES; r++) {
        E::mma(out[r][d], a[r], b[0], b[1]);
        E::mma(out[r][d + 1], a[r], b[2], b[3]);
      }
    }
  }
}

// Writes the rows before end, as zeros from row seen on.
template <class E, int ROW_TILES, int TILES>
DEVICE void write_rows(const Rows& to, const float (&sums)[ROW_TILES][TILES][4], float factor, int first, int seen, int end) {
#pragma unroll
  for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
    for (int half = 0; half < 2; half++) {
      int row = first + 16 * r + row_in_tile(2 * half);
      if (row >= end) continue;
#pragma unroll
      for (int n = 0; n < TILES; n++) {
        uint32_t two = E::pack(factor * sums[r][n][2 * half], factor * sums[r][n][2 * half + 1]);
        to.write_two(row, 8 * n + column_in_tile(0), row < seen ? two : 0);
      }
    }
}

#endif
