// AMX's eight tile registers, each 16 rows of 64 bytes, and the few things that are done with them. The
// instructions are spelled here rather than taken from the compiler's header: GCC 12's tell it too little
// of the memory they touch, and stores before them get lost.
#ifndef FULLRANK_TILES_H
#define FULLRANK_TILES_H

#include "vector.h"

namespace {

struct Amx {
  static constexpr int64_t SIDE = 16;  // rows, and 32-bit units of a row

  // Gives all eight their full size; between this and release() the thread may use them.
  INLINE void configure() {
    struct {
      uint8_t palette, start, reserved[14];
      uint16_t bytes[16];
      uint8_t rows[16];
    } shape = {1, 0, {}, {}, {}};
    static_assert(sizeof(shape) == 64, "what ldtilecfg reads");
    for (int i = 0; i < 8; i++) shape.bytes[i] = 64, shape.rows[i] = SIDE;
    asm volatile("ldtilecfg %0" : : "m"(shape) : "memory");
  }
  INLINE void release() { asm volatile("tilerelease" : : : "memory"); }

  template <int I>
  INLINE void zero() {
    asm volatile("tilezero %%tmm%c0" : : "i"(I));
  }
  // Sixteen rows that lie `row` units apart.
  template <int I>
  INLINE void load(const float* from, int64_t row) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(row * 4), "i"(I) : "memory");
  }
  template <int I>
  INLINE void store(float* to, int64_t row) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(row * 4), "i"(I) : "memory");
  }
  // sum[r][c] += a[r][k] . b[k][c] over pairs k of bf16.
  template <int SUM, int A, int B>
  INLINE void dot() {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(SUM), "i"(A), "i"(B));
  }
};

}  // namespace

#endif
