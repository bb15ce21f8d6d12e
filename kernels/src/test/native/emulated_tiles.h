// The tile registers of tiles.h in plain C++, for a processor that has none: same shapes, same order of
// sums, same rounding as the manual of tdpbf16ps says. Using them unconfigured ends the program.
#ifndef FULLRANK_EMULATED_TILES_H
#define FULLRANK_EMULATED_TILES_H

#include <stdlib.h>

#include "vector.h"

namespace {

struct Amx {
  static constexpr int64_t SIDE = 16;
  struct Registers {
    bool configured;
    uint32_t unit[8][SIDE][SIDE];
  };
  static Registers& all() {
    static thread_local Registers registers;
    return registers;
  }
  static Registers& ready() {
    if (!all().configured) abort();
    return all();
  }

  static void configure() {
    if (all().configured) abort();  // somebody did not release them
    all().configured = true;
  }
  static void release() {
    all().configured = false;
    memset(all().unit, 0xff, sizeof(all().unit));  // NaNs
  }
  template <int I>
  static void zero() {
    memset(ready().unit[I], 0, sizeof(all().unit[I]));
  }
  template <int I>
  static void load(const float* from, int64_t row) {
    for (int64_t r = 0; r < SIDE; r++) memcpy(ready().unit[I][r], from + r * row, 64);
  }
  template <int I>
  static void store(float* to, int64_t row) {
    for (int64_t r = 0; r < SIDE; r++) memcpy(to + r * row, ready().unit[I][r], 64);
  }

  static float of(uint32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
  }

  // Subnormals count as zero, as going in so coming out, whatever the processor does otherwise.
  template <int SUM, int A, int B>
  static void dot() {
    const unsigned SUBNORMALS_ARE_ZERO = 0x8040, mode = _mm_getcsr();
    Registers& t = ready();
    _mm_setcsr(mode | SUBNORMALS_ARE_ZERO);
    add(t.unit[SUM], t.unit[A], t.unit[B]);
    _mm_setcsr(mode);
  }
  // Low and high halves of the pairs are summed apart; then both are added to what was there.
  static __attribute__((noinline)) void add(uint32_t (*to)[SIDE], const uint32_t (*a)[SIDE], const uint32_t (*b)[SIDE]) {
    for (int64_t r = 0; r < SIDE; r++) {
      float lows[SIDE] = {}, highs[SIDE] = {}, sum[SIDE];
      for (int64_t k = 0; k < SIDE; k++) {
        const float low = of(a[r][k] << 16), high = of(a[r][k] & 0xffff0000u);
        for (int64_t c = 0; c < SIDE; c++) {
          lows[c] = fmaf(low, of(b[k][c] << 16), lows[c]);
          highs[c] = fmaf(high, of(b[k][c] & 0xffff0000u), highs[c]);
        }
      }
      for (int64_t c = 0; c < SIDE; c++) sum[c] = of(to[r][c]) + (lows[c] + highs[c]);
      memcpy(to[r], sum, sizeof(sum));
    }
  }
};

}  // namespace

#endif
