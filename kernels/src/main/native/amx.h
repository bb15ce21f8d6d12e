// Products of bf16 pairs by AMX's tiles. A tile holds 16 rows of 16 units, so that rows, transposes and
// packing are those of Pairs; the edges of a product are laid out anew with zeros beyond them.
#ifndef FULLRANK_AMX_H
#define FULLRANK_AMX_H

#include "product.h"
#ifdef FULLRANK_EMULATED_TILES
#include "emulated_tiles.h"
#else
#include "tiles.h"
#endif

namespace {

struct Tiles : Pairs {
  static constexpr bool TILED = true;
  static constexpr int64_t SIDE = Amx::SIDE;

  // An m by n product, 32 by 32 where that much is left; n is a multiple of 16.
  template <class Ending>
  INLINE void product(int64_t m, int64_t n, const Factors& f, const Ending& ending, float* to, int64_t to_row) {
    for (int64_t c = 0; c < n; c += 2 * SIDE)
      for (int64_t r = 0; r < m; r += 2 * SIDE) {
        Factors corner = {f.a + r * f.a_row, f.a_row, f.a_depth, f.b + c, f.b_row, f.depth};
        float* at = to + r * to_row + c / Ending::VALUES;
        const int64_t rows = smaller(2 * SIDE, m - r);
        if (rows > SIDE && n - c > SIDE) block<2, 2>(rows, corner, ending, at, to_row);
        else if (rows > SIDE) block<2, 1>(rows, corner, ending, at, to_row);
        else if (n - c > SIDE) block<1, 2>(rows, corner, ending, at, to_row);
        else block<1, 1>(rows, corner, ending, at, to_row);
      }
  }

 private:
  // Sixteen rows of sixteen units: where they lie, or a copy.
  struct Square {
    const float* at;
    int64_t row;
  };
  INLINE __mmask16 leading(int64_t n) { return n >= SIDE ? 0xffff : n <= 0 ? 0 : (__mmask16)((1 << n) - 1); }
  INLINE Square copied(const float* from, int64_t row, int64_t rows, int64_t columns, float* room) {
    for (int64_t r = 0; r < SIDE; r++)
      Vector::store(room + r * SIDE, _mm512_maskz_loadu_ps(r < rows ? leading(columns) : 0, from + r * row));
    return {room, SIDE};
  }

  // Units k.. of the left factor's rows r..; of `rows` in all.
  INLINE Square left(const Factors& f, int64_t r, int64_t rows, int64_t k, float* room) {
    const float* from = f.a + r * f.a_row + k * f.a_depth;
    const bool whole = rows - r >= SIDE && f.depth - k >= SIDE;
    if (f.a_depth == 1) return whole ? Square{from, f.a_row} : copied(from, f.a_row, rows - r, f.depth - k, room);
    alignas(64) float edge[SIDE * SIDE];  // a_row is 1: the factor lies across
    Square across = whole ? Square{from, f.a_depth} : copied(from, f.a_depth, f.depth - k, rows - r, edge);
    Vector::transpose(across.at, across.row, room, SIDE);
    return {room, SIDE};
  }
  // Units k.. of the right factor's columns c..
  INLINE Square right(const Factors& f, int64_t c, int64_t k, float* room) {
    const float* from = f.b + k * f.b_row + c;
    return f.depth - k >= SIDE ? Square{from, f.b_row} : copied(from, f.b_row, f.depth - k, SIDE, room);
  }

  // R by C tiles of a product: sums in tiles 0 to 3, left factors in 4 and 5, right ones in 6 and 7.
  template <int R, int C, class Ending>
  static void block(int64_t rows, const Factors& f, const Ending& ending, float* to, int64_t to_row) {
    alignas(64) float sums[R * SIDE * C * SIDE], room[SIDE * SIDE];
    Amx::zero<0>(), Amx::zero<1>(), Amx::zero<2>(), Amx::zero<3>();
    for (int64_t k = 0; k < f.depth; k += SIDE) {
      fetch<6>(right(f, 0, k, room));
      if (C > 1) fetch<7>(right(f, SIDE, k, room));
      fetch<4>(left(f, 0, rows, k, room));
      if (R > 1) fetch<5>(left(f, SIDE, rows, k, room));
      Amx::dot<0, 4, 6>();
      if (C > 1) Amx::dot<1, 4, 7>();
      if (R > 1) Amx::dot<2, 5, 6>();
      if (R > 1 && C > 1) Amx::dot<3, 5, 7>();
    }
    Amx::store<0>(sums, C * SIDE);
    if (C > 1) Amx::store<1>(sums + SIDE, C * SIDE);
    if (R > 1) Amx::store<2>(sums + SIDE * C * SIDE, C * SIDE);
    if (R > 1 && C > 1) Amx::store<3>(sums + SIDE * C * SIDE + SIDE, C * SIDE);
    for (int64_t r = 0; r < rows; r++) {
      F sum[C];
#pragma GCC unroll 2
      for (int c = 0; c < C; c++) sum[c] = Vector::load(sums + (r * C + c) * SIDE);
      ending.template row<C>(sum, to + r * to_row);
    }
  }
  template <int I>
  INLINE void fetch(Square square) {
    Amx::load<I>(square.at, square.row);
  }
};

// Tasks that find the tiles configured, and leave them as if they had never been.
template <Run* RUN>
void with_tiles(const Attention* a, int64_t first, int64_t last, void* scratch) {
  Amx::configure();
  RUN(a, first, last, scratch);
  Amx::release();
}

// As peak.h, with tiles.
int64_t peak_of_tiles(int64_t rounds) {
  Amx::configure();
  Amx::zero<0>(), Amx::zero<1>(), Amx::zero<2>(), Amx::zero<3>(), Amx::zero<4>(), Amx::zero<6>();
  for (int64_t round = 0; round < rounds; round++) {
    Amx::dot<0, 4, 6>(), Amx::dot<1, 4, 6>(), Amx::dot<2, 4, 6>(), Amx::dot<3, 4, 6>();
  }
  Amx::release();
  return 4 * Amx::SIDE * Amx::SIDE * Amx::SIDE * 2;
}

}  // namespace

#endif
