// What the native check and the native timing share: a random problem on guarded memory.
#ifndef FULLRANK_DRIVER_H
#define FULLRANK_DRIVER_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

#include "attention.h"

extern "C" int32_t fullrank_level();
extern "C" int32_t fullrank_amx_level();
extern "C" int64_t fullrank_scratch(const Attention*, int32_t level, int32_t backward);
extern "C" void fullrank_forward(const Attention*, int32_t level, int64_t first, int64_t last, void* scratch);
extern "C" void fullrank_backward(const Attention*, int32_t level, int64_t first, int64_t last, void* scratch);

struct Random {
  uint64_t state;
  uint64_t next() {
    state += 0x9e3779b97f4a7c15ull;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  int64_t below(int64_t n) { return (int64_t)(next() % (uint64_t)n); }
  double unit() { return (double)(next() >> 11) / 9007199254740992.0; }
  float normal() { return (float)(sqrt(-2 * log(1 - unit())) * cos(6.283185307179586 * unit())); }
};

inline uint16_t to_bf16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  if (x != x) return 0x7fc0;
  return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}
inline float of_bf16(uint16_t h) {
  uint32_t bits = (uint32_t)h << 16;
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

// A heap array of exactly the bytes it needs, so that the sanitizer sees one element too far.
struct Array {
  int element;
  int64_t heads, rows, size, gap;  // gap: unused elements behind each row
  std::vector<char> bytes;
  Array(int element, int64_t batch, int64_t heads, int64_t rows, int64_t size, int64_t gap)
      : element(element), heads(heads), rows(rows), size(size), gap(gap),
        bytes((size_t)((batch * heads * rows * (size + gap) - gap) * (element == FLOAT32 ? 4 : 2)), (char)0xff) {}
  int64_t at(int64_t b, int64_t h, int64_t r, int64_t d) const { return ((b * heads + h) * rows + r) * (size + gap) + d; }
  float get(int64_t i) const {
    return element == FLOAT32 ? ((const float*)bytes.data())[i] : of_bf16(((const uint16_t*)bytes.data())[i]);
  }
  void set(int64_t i, float x) {
    if (element == FLOAT32) ((float*)bytes.data())[i] = x;
    else ((uint16_t*)bytes.data())[i] = to_bf16(x);
  }
  void fill(int64_t batch, Random& random, float gain) {
    for (int64_t b = 0; b < batch; b++)
      for (int64_t h = 0; h < heads; h++)
        for (int64_t r = 0; r < rows; r++)
          for (int64_t d = 0; d < size; d++) set(at(b, h, r, d), gain * random.normal());
  }
  View view() { return {bytes.data(), heads * rows * (size + gap), rows * (size + gap), size + gap}; }
};

// Scratch memory is NaNs, or, for valgrind, undefined.
inline void spoil([[maybe_unused]] char* room, [[maybe_unused]] int64_t bytes) {
#ifndef FULLRANK_UNDEFINED_SCRATCH
  memset(room, 0xff, (size_t)bytes);
#endif
}

#endif
