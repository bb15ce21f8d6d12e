// Matrix products of small tiles, in two arithmetics. A tile's elements are 32-bit units: one float
// (Single), or two neighbouring bf16 values along the summed dimension (Pairs). Rows, transposes and
// broadcasts move units and do not care which.
#ifndef FULLRANK_PRODUCT_H
#define FULLRANK_PRODUCT_H

#include "vector.h"

namespace {

INLINE int64_t ceiling(int64_t n, int64_t of) { return (n + of - 1) / of; }
INLINE int64_t round_up(int64_t n, int64_t to) { return ceiling(n, to) * to; }
INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Rows are short: a call of memcpy for each would cost more than the copying.
INLINE void copy_row(const float* from, float* to, int64_t n) {
  int64_t i = 0;
  for (; i + Vector::WIDTH <= n; i += Vector::WIDTH) Vector::store(to + i, Vector::load(from + i));
  for (; i < n; i++) to[i] = from[i];
}
INLINE void copy_row(const Bf16* from, float* to, int64_t n) {
  int64_t i = 0;
  for (; i + Vector::WIDTH <= n; i += Vector::WIDTH) Vector::store(to + i, Vector::widen(from + i));
  for (; i < n; i++) {
    uint32_t bits = (uint32_t)from[i] << 16;
    memcpy(to + i, &bits, 4);
  }
}

// Writes factor * from, rounded to the element type.
INLINE void write_row(const float* from, float factor, float* to, int64_t n) {
  int64_t i = 0;
  for (; i + Vector::WIDTH <= n; i += Vector::WIDTH)
    Vector::store(to + i, Vector::mul(Vector::all(factor), Vector::load(from + i)));
  for (; i < n; i++) to[i] = factor * from[i];
}
INLINE void write_row(const float* from, float factor, Bf16* to, int64_t n) {
  int64_t i = 0;
  for (; i + Vector::WIDTH <= n; i += Vector::WIDTH)
    Vector::narrow(to + i, Vector::mul(Vector::all(factor), Vector::load(from + i)));
  if (i == n) return;
  float rest[Vector::WIDTH] = {};
  Bf16 rounded[Vector::WIDTH];
  memcpy(rest, from + i, (n - i) * sizeof(float));
  Vector::narrow(rounded, Vector::mul(Vector::all(factor), Vector::load(rest)));
  memcpy(to + i, rounded, (n - i) * sizeof(Bf16));
}

// One float a unit.
struct Single {
  typedef Exact Precision;
  static constexpr bool PAIRED = false, TILED = false;
  INLINE F mac(F a, F b, F sum) { return Vector::fma(a, b, sum); }
  INLINE int64_t units(int64_t n) { return n; }

  // A row of values in registers, as units.
  template <int C>
  INLINE void put(const F* values, float* to) {
#pragma GCC unroll 8
    for (int c = 0; c < C; c++) Vector::store(to + Vector::WIDTH * c, values[c]);
  }

  template <class T>
  INLINE void row(const T* from, float* to, int64_t n, int64_t padded) {
    copy_row(from, to, n);
    for (int64_t i = n; i < padded; i++) to[i] = 0;
  }
};

#ifdef __AVX512BF16__
// Two bf16 a unit: vdpbf16ps does two products and sums in a lane.
struct Pairs {
  typedef Coarse Precision;
  static constexpr bool PAIRED = true, TILED = false;
  INLINE F mac(F a, F b, F sum) { return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b); }
  INLINE int64_t units(int64_t n) { return (n + 1) / 2; }

  // A row of values in registers, as pairs of neighbours; one more than there is counts as zero.
  template <int C>
  INLINE void put(const F* values, float* to) {
#pragma GCC unroll 8
    for (int c = 0; c < C; c += 2) {
      F next = c + 1 < C ? values[c + 1 < C ? c + 1 : c] : Vector::all(0.f);
      Vector::store(to + Vector::WIDTH * c / 2, (F)_mm512_cvtne2ps_pbh(next, values[c]));
    }
  }

  INLINE void row(const Bf16* from, float* to, int64_t n, int64_t padded) {
    Bf16* values = (Bf16*)to;
    int64_t i = 0;
    for (; i + 32 <= n; i += 32) _mm512_storeu_si512(values + i, _mm512_loadu_si512(from + i));
    for (; i < 2 * padded; i += 32) {  // the rest, and zeros behind it
      __mmask32 rest = i < n ? ~0u >> (32 - (n - i)) : 0;
      _mm512_storeu_si512(values + i, _mm512_maskz_loadu_epi16(rest, from + i));
    }
  }

  // A row of floats as pairs of neighbours; n is rounded up to 32.
  INLINE void pair(const float* from, float* to, int64_t n) {
    for (int64_t i = 0; i < n; i += 32)
      Vector::store(to + i / 2, (F)_mm512_cvtne2ps_pbh(Vector::load(from + i + 16), Vector::load(from + i)));
  }

  // Two rows of floats as pairs across them, to[i] = (low[i], high[i]).
  INLINE void zip(const float* low, const float* high, float* to, int64_t n) {
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                                           21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    for (int64_t i = 0; i < n; i += 16) {
      __m512i both = (__m512i)_mm512_cvtne2ps_pbh(Vector::load(high + i), Vector::load(low + i));
      Vector::store(to + i, (F)_mm512_permutexvar_epi16(order, both));
    }
  }

  // to[d] = (low[d], high[d]); the pairs run along the rows.
  INLINE void zip(const Bf16* low, const Bf16* high, float* to, int64_t n, int64_t padded) {
    int64_t d = 0;
    for (; d + 16 <= n; d += 16) {
      __m512i lower = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)(low + d)));
      Vector::store(to + d, (F)_mm512_or_si512(lower, (__m512i)Vector::widen(high + d)));
    }
    for (; d < padded; d++) {
      uint32_t unit = d < n ? low[d] | (uint32_t)high[d] << 16 : 0;
      memcpy(to + d, &unit, 4);
    }
  }
};
#endif

// sum_k a[r * a_row + k * a_depth] * b[k * b_row + c], all in units.
struct Factors {
  const float* a;
  int64_t a_row, a_depth;
  const float* b;
  int64_t b_row, depth;
};

// The endings of a product: what becomes of a row of sums that are still in registers. VALUES of them
// share a unit of what is written.
struct Set {
  static constexpr int VALUES = 1;
  template <int C>
  INLINED void row(const F* sum, float* to) const {
#pragma GCC unroll 8
    for (int c = 0; c < C; c++) Vector::store(to + Vector::WIDTH * c, sum[c]);
  }
};

// Adding a fresh sum, rather than loading it first, keeps the error of long sums small.
struct Add {
  static constexpr int VALUES = 1;
  template <int C>
  INLINED void row(const F* sum, float* to) const {
#pragma GCC unroll 8
    for (int c = 0; c < C; c++)
      Vector::store(to + Vector::WIDTH * c, Vector::add(Vector::load(to + Vector::WIDTH * c), sum[c]));
  }
};

// The innermost loop of everything: an R by C vectors tile of a product.
template <class Math, class Ending, int R, int C>
void tile(const Factors& f, const Ending& ending, float* to, int64_t to_row) {
  F sum[R][C];
#pragma GCC unroll 8
  for (int r = 0; r < R; r++)
#pragma GCC unroll 8
    for (int c = 0; c < C; c++) sum[r][c] = Vector::all(0.f);
  const float *a = f.a, *b = f.b;
  const int64_t a_row = f.a_row, a_depth = f.a_depth, b_row = f.b_row;
#pragma GCC unroll 1
  for (int64_t k = f.depth; k > 0; k--, a += a_depth, b += b_row) {
    F line[C];
#pragma GCC unroll 8
    for (int c = 0; c < C; c++) line[c] = Vector::load(b + Vector::WIDTH * c);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      F left = Vector::all(a[r * a_row]);
#pragma GCC unroll 8
      for (int c = 0; c < C; c++) sum[r][c] = Math::mac(left, line[c], sum[r][c]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) ending.template row<C>(sum[r], to + r * to_row);
}

template <class Ending>
using Tile = void(const Factors&, const Ending&, float*, int64_t);

template <class Math, class Ending, int R>
Tile<Ending>* tile_of(int columns) {
  switch (columns) {
    case 1: return tile<Math, Ending, R, 1>;
    case 2: return tile<Math, Ending, R, 2>;
    case 3: return tile<Math, Ending, R, Vector::COLUMNS < 3 ? 1 : 3>;
    default: return tile<Math, Ending, R, Vector::COLUMNS < 4 ? 1 : 4>;
  }
}

template <class Math, class Ending>
Tile<Ending>* tile_of(int rows, int columns) {
  switch (rows) {
    case 1: return tile_of<Math, Ending, 1>(columns);
    case 2: return tile_of<Math, Ending, 2>(columns);
    case 3: return tile_of<Math, Ending, 3>(columns);
    case 4: return tile_of<Math, Ending, 4>(columns);
    case 5: return tile_of<Math, Ending, 5>(columns);
    default: return tile_of<Math, Ending, 6>(columns);
  }
}

// An m by n product; n is a multiple of the vector's width.
template <class Math, class Ending>
INLINE void product(int64_t m, int64_t n, Factors f, const Ending& ending, float* to, int64_t to_row) {
  if constexpr (Math::TILED) {
    Math::product(m, n, f, ending, to, to_row);
  } else {
    const int64_t wide = Vector::COLUMNS * Vector::WIDTH;
    for (int64_t c = 0; c < n; c += wide) {
      int columns = (int)smaller(Vector::COLUMNS, (n - c) / Vector::WIDTH);
      Factors g = f;
      g.b = f.b + c;
      for (int64_t r = 0; r < m; r += Vector::ROWS) {
        g.a = f.a + r * f.a_row;
        int rows = (int)smaller(Vector::ROWS, m - r);
        tile_of<Math, Ending>(rows, columns)(g, ending, to + r * to_row + c / Ending::VALUES, to_row);
      }
    }
  }
}

// to[c][r] = from[r][c]; rows and columns are multiples of the vector's width.
INLINE void transpose(const float* from, int64_t rows, int64_t columns, int64_t from_row, float* to, int64_t to_row) {
  for (int64_t r = 0; r < rows; r += Vector::WIDTH)
    for (int64_t c = 0; c < columns; c += Vector::WIDTH)
      Vector::transpose(from + r * from_row + c, from_row, to + c * to_row + r, to_row);
}

}  // namespace

#endif
