// The warpgroup's matrix instructions, with the layouts of the PTX manual ("Register Fragments and Shared
// Memory Matrix Layouts", "Canonical Layouts"). A product happens when it is sent for, or as late as when
// it is waited for.
#ifndef FULLRANK_EMULATED_WARPGROUP_H
#define FULLRANK_EMULATED_WARPGROUP_H

#include "emulated.h"

inline void publish_copies() {
  auto& copies = block->unpublished[(size_t)thread_index()];
  for (const Copy& copy : copies) memcpy(block->published_at(copy.to, copy.bytes), copy.data, copy.bytes);
  copies.clear();
}
inline void begin_products() {}
inline void commit_products() {}

// A row of 128 bytes and seven behind it; the chunk of 16 bytes is exchanged by the row's number.
inline float swizzled(uint64_t offset, float (*widen)(uint16_t)) {
  uint16_t x;
  memcpy(&x, block->published_at((uint32_t)(offset ^ (offset >> 7 & 7) << 4), 2), 2);
  return widen(x);
}
struct Factor {
  uint64_t start, panel, group;
  explicit Factor(uint64_t bits) : start((bits & 0x3fff) << 4), panel((bits >> 16 & 0x3fff) << 4), group((bits >> 32 & 0x3fff) << 4) {
    if (bits >> 62 != 1) give_up("descriptor: not the 128-byte swizzle");
  }
  // A row of numbers that are summed over.
  float along(int row, int k, float (*widen)(uint16_t)) const {
    return swizzled(start + row / 8 * group + row % 8 * 128 + 2 * k, widen);
  }
  // A column of them: k counts rows.
  float across(int k, int column, float (*widen)(uint16_t)) const {
    return swizzled(start + column / 64 * panel + k / 8 * group + k % 8 * 128 + column % 64 * 2, widen);
  }
};

inline void happen(const std::vector<GroupProduct*>& lanes) {
  const GroupProduct& first = *lanes[0];
  const Factor right(first.b);
  const int columns = 8 * first.tiles;
  std::vector<float> left(64 * 16), sums(64 * (size_t)columns, 0.f);
  for (int lane = 0; lane < 128; lane++)
    for (int i = 0; i < 8; i++) {
      const int row = lane / 32 * 16 + lane % 32 / 4 + (i / 2 % 2 ? 8 : 0), k = lane % 4 * 2 + i % 2 + (i >= 4 ? 8 : 0);
      left[(size_t)(row * 16 + k)] = first.in_registers ? first.widen((uint16_t)(lanes[(size_t)lane]->a[i / 2] >> 16 * (i % 2)))
                                                        : Factor(first.left).along(row, k, first.widen);
    }
  for (int k = 0; k < 16; k++)
    for (int j = 0; j < columns; j++) {
      const float b = first.in_registers ? right.across(k, j, first.widen) : right.along(j, k, first.widen);
      for (int i = 0; i < 64; i++) sums[(size_t)(i * columns + j)] += left[(size_t)(i * 16 + k)] * b;
    }
  for (int lane = 0; lane < 128; lane++)
    for (int i = 0; i < 4 * first.tiles; i++) {
      const int row = lane / 32 * 16 + lane % 32 / 4 + (i % 4 >= 2 ? 8 : 0), column = i / 4 * 8 + lane % 4 * 2 + i % 2;
      float& c = lanes[(size_t)lane]->c[i];
      c = (first.more ? c : 0) + sums[(size_t)(row * columns + column)];
    }
}

// Does all that this warpgroup's threads have sent for.
inline void happen_all(size_t group) {
  auto& threads = block->products;
  const size_t count = threads[128 * group].size();
  for (size_t i = 0; i < count; i++) {
    std::vector<GroupProduct*> lanes;
    for (size_t lane = 0; lane < 128; lane++) lanes.push_back(&threads[128 * group + lane].at(i));
    happen(lanes);
  }
  for (size_t lane = 0; lane < 128; lane++) threads[128 * group + lane].clear();
}

inline void send_for(const GroupProduct& product) {
  static const char purpose = 0;
  const size_t thread = (size_t)thread_index(), group = thread / 128;
  block->products[thread].push_back(product);
  block->fibers.meet(block->warpgroups[group], 128, &purpose, [&] {
    if (block->fibers.random(2)) happen_all(group);
  });
}
inline void await_products() {
  static const char purpose = 0;
  const size_t group = (size_t)thread_index() / 128;
  block->fibers.meet(block->warpgroups[group], 128, &purpose, [&] { happen_all(group); });
}
template <int TILES>
void hold(float (&)[TILES][4]) {}

template <class E, bool MORE>
void multiply_group(float (&c)[8][4], uint64_t a, uint64_t b) {
  send_for({&c[0][0], 8, MORE, false, {}, a, b, E::widen});
}
template <class E, int TILES>
void add_group(float (&c)[TILES][4], const uint32_t (&a)[4], uint64_t b) {
  send_for({&c[0][0], TILES, true, true, {a[0], a[1], a[2], a[3]}, 0, b, E::widen});
}

#endif
