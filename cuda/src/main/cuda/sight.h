// What sees what: the lower-right causal rule, and the lengths of the batch entries.
#ifndef FULLRANK_CUDA_SIGHT_H
#define FULLRANK_CUDA_SIGHT_H

#include "tile.h"

constexpr float HIDDEN = -INFINITY;

struct Sight {
  int keys;    // that this batch entry offers
  int offset;  // query i sees keys up to i + offset
  bool causal;

  static DEVICE Sight of(const Attention& a) {
    return {a.lengths ? a.lengths[batch_index()] : a.keys, a.keys - a.queries, a.causal != 0};
  }
  DEVICE int keys_of(int query) const {
    int past = causal ? query + offset + 1 : keys;
    return past < 0 ? 0 : past < keys ? past : keys;
  }
  DEVICE int first_query_of(int key) const {
    return key >= keys ? 0x7fffffff : causal && key > offset ? key - offset : 0;
  }

  // Puts value in the place of what queries first, ... do not see of keys column, ...
  template <int ROW_TILES, int TILES>
  DEVICE void hide_keys(float (&scores)[ROW_TILES][TILES][4], int first, int column, float value) const {
    if (column + 8 * TILES <= keys_of(first)) return;
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const int end = keys_of(first + 16 * r + row_in_tile(2 * half)) - column;
#pragma unroll
        for (int n = 0; n < TILES; n++)
#pragma unroll
          for (int e = 0; e < 2; e++)
            if (8 * n + column_in_tile(e) >= end) scores[r][n][2 * half + e] = value;
      }
  }

  // Hides the scores of keys first, ... from queries column, ... that do not see them.
  template <int ROW_TILES, int TILES>
  DEVICE void hide_queries(float (&scores)[ROW_TILES][TILES][4], int first, int column) const {
    if (column >= first_query_of(first + 16 * ROW_TILES - 1)) return;
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const int begin = first_query_of(first + 16 * r + row_in_tile(2 * half)) - column;
#pragma unroll
        for (int n = 0; n < TILES; n++)
#pragma unroll
          for (int e = 0; e < 2; e++)
            if (8 * n + column_in_tile(e) < begin) scores[r][n][2 * half + e] = HIDDEN;
      }
  }
};

#endif
