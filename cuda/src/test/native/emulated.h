// One block of CUDA threads on the processor: the functions of device.h, with the fragment layouts of the
// PTX manual ("Matrix Fragments for mma.m16n8k16", "ldmatrix"). Copies arrive at any time between their
// start and the wait for them.
#ifndef FULLRANK_EMULATED_H
#define FULLRANK_EMULATED_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <functional>
#include <memory>
#include <vector>

#include "attention.h"
#include "fibers.h"

#define DEVICE inline

struct uint4 {
  uint32_t x, y, z, w;
};

struct Copy {
  uint32_t to, bytes;
  unsigned char data[16];
};

// One thread's part of a warpgroup's product c = a b, or c += a b.
struct GroupProduct {
  float* c;
  int tiles;
  bool more, in_registers;
  uint32_t a[4];
  uint64_t left, b;
  float (*widen)(uint16_t);
};

struct Block {
  Fibers fibers;
  int index = 0, count = 0, head = 0, batch = 0;
  static constexpr uint32_t SHARED_START = 128;
  std::vector<unsigned char> shared;     // as threads see it
  std::vector<unsigned char> published;  // as the warpgroups' matrix instructions do
  std::vector<Meeting> warps, warpgroups;
  Meeting everyone;
  std::vector<std::vector<std::vector<Copy>>> copies;  // of each thread: committed groups, then the open one

  std::vector<std::vector<Copy>> unpublished;          // of each thread: arrived, not yet published
  std::vector<std::vector<GroupProduct>> products;     // of each thread: sent for, not yet done

  explicit Block(uint64_t seed) : fibers(seed) {}

  void run(int threads, int shared_bytes, const std::function<void()>& body) {
    shared.assign((size_t)shared_bytes, 0xff);  // NaN, until something is written
    published = shared;
    unpublished.assign((size_t)threads, {});
    warps.assign((size_t)threads / 32, {});
    warpgroups.assign((size_t)threads / 128, {});
    products.assign((size_t)threads, {});
    everyone = {};
    copies.assign((size_t)threads, std::vector<std::vector<Copy>>(1));
    fibers.run(threads, body);
    for (const auto& groups : copies)
      for (const auto& group : groups)
        if (!group.empty()) give_up("copies: under way into the memory of a block that has ended");
  }
  unsigned char* at(uint32_t address, uint32_t bytes) { return shared.data() + offset(address, bytes); }
  unsigned char* published_at(uint32_t address, uint32_t bytes) { return published.data() + offset(address, bytes); }

 private:
  size_t offset(uint32_t address, uint32_t bytes) const {
    if (address % bytes != 0) give_up("shared memory: address not aligned");
    if (address < SHARED_START || (uint64_t)address + bytes > SHARED_START + shared.size()) give_up("shared memory: no such address");
    return address - SHARED_START;
  }
};

extern thread_local Block* block;

inline int thread_index() { return block->fibers.me().index; }
inline int block_index() { return block->index; }
inline int block_count() { return block->count; }
inline int head_index() { return block->head; }
inline int batch_index() { return block->batch; }

// A warp's 32 lanes bring something and take something.
template <class In, class Out, class Work>
Out together(const In& mine, Work work) {
  static thread_local const In* in[64][32];
  static thread_local Out out[64][32];
  const size_t warp = (size_t)thread_index() / 32, lane = (size_t)thread_index() % 32;
  static const char purpose = 0;
  in[warp][lane] = &mine;
  block->fibers.meet(block->warps[warp], 32, &purpose, [&] { work(in[warp], out[warp]); });
  return out[warp][lane];
}

inline void barrier() {
  static const char purpose = 0;
  block->fibers.meet(block->everyone, block->warps.size() * 32, &purpose, [] {});
}

inline uint32_t shared_start() { return Block::SHARED_START; }
inline float read_shared(uint32_t at) {
  float x;
  memcpy(&x, block->at(at, 4), 4);
  return x;
}
inline void write_shared(uint32_t at, uint4 x) { memcpy(block->at(at, 16), &x, 16); }

inline void copy_bytes(uint32_t to, const void* from, uint32_t bytes, bool real) {
  if ((uintptr_t)from % bytes != 0) give_up("copy: address not aligned");
  Copy copy = {to, bytes, {}};
  if (real) memcpy(copy.data, from, bytes);
  memset(block->at(to, bytes), 0xff, bytes);
  memset(block->published_at(to, bytes), 0xff, bytes);
  if (block->fibers.random(2)) memcpy(block->at(to, bytes), copy.data, bytes);
  block->copies[(size_t)thread_index()].back().push_back(copy);
}
inline void copy_16_bytes(uint32_t to, const void* from, bool real) { copy_bytes(to, from, 16, real); }
inline void copy_4_bytes(uint32_t to, const void* from, bool real) { copy_bytes(to, from, 4, real); }
inline void commit_copies() { block->copies[(size_t)thread_index()].emplace_back(); }
template <int YOUNGER>
void await_copies() {
  auto& groups = block->copies[(size_t)thread_index()];
  while (groups.size() > YOUNGER + 1) {
    for (const Copy& copy : groups.front()) {
      memcpy(block->at(copy.to, copy.bytes), copy.data, copy.bytes);
      block->unpublished[(size_t)thread_index()].push_back(copy);
    }
    groups.erase(groups.begin());
  }
}

struct Registers {
  uint32_t r[4];
};

inline uint16_t matrix_element(const uint32_t* const rows[32], int matrix, int row, int column) {
  uint16_t x;
  memcpy(&x, block->at(*rows[8 * matrix + row], 16) + 2 * column, 2);
  return x;
}
template <bool TRANSPOSED>
void load_matrices_emulated(uint32_t (&to)[4], uint32_t row) {
  Registers result = together<uint32_t, Registers>(row, [](const uint32_t* const rows[32], Registers* out) {
    for (int lane = 0; lane < 32; lane++)
      for (int m = 0; m < 4; m++) {
        const int i = lane / 4, j = lane % 4 * 2;
        uint32_t low = TRANSPOSED ? matrix_element(rows, m, j, i) : matrix_element(rows, m, i, j);
        uint32_t high = TRANSPOSED ? matrix_element(rows, m, j + 1, i) : matrix_element(rows, m, i, j + 1);
        out[lane].r[m] = low | high << 16;
      }
  });
  memcpy(to, result.r, sizeof to);
}
inline void load_matrices(uint32_t (&to)[4], uint32_t row) { load_matrices_emulated<false>(to, row); }
inline void load_matrices_transposed(uint32_t (&to)[4], uint32_t row) { load_matrices_emulated<true>(to, row); }

inline float shuffle_xor(float x, int mask) {
  return together<float, float>(x, [mask](const float* const in[32], float* out) {
    for (int lane = 0; lane < 32; lane++) out[lane] = *in[lane ^ mask];
  });
}

inline float power_of_two(float x) { return exp2f(x); }
inline float reciprocal(float x) { return 1 / x; }
inline float smaller_or_nan(float x, float y) { return x != x ? x : fminf(x, y); }
inline float logarithm_of_two(float x) { return log2f(x); }
inline float tanh_roughly(float x) { return tanhf(x); }

// D[16, 8] += A[16, 16] B[16, 8] of one warp.
struct MmaInput {
  float* c;
  const uint32_t* a;
  uint32_t b[2];
};
template <class E>
void mma_emulated(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
  struct Nothing {};
  together<MmaInput, Nothing>({c, a, {b0, b1}}, [](const MmaInput* const in[32], Nothing*) {
    auto half = [](uint32_t two, int which) { return E::widen((uint16_t)(two >> 16 * which)); };
    float left[16][16], right[16][8];
    for (int lane = 0; lane < 32; lane++) {
      const int group = lane / 4, two = lane % 4 * 2;
      for (int i = 0; i < 8; i++) {  // a0, a1: row group; a2, a3: 8 below; a4 to a7: 8 columns on
        const int row = group + (i / 2 % 2 ? 8 : 0), column = two + i % 2 + (i >= 4 ? 8 : 0);
        left[row][column] = half(in[lane]->a[i / 2], i % 2);
      }
      for (int i = 0; i < 4; i++) right[two + i % 2 + (i >= 2 ? 8 : 0)][group] = half(in[lane]->b[i / 2], i % 2);
    }
    float sums[16][8] = {};
    for (int i = 0; i < 16; i++)
      for (int k = 0; k < 16; k++)
        for (int j = 0; j < 8; j++) sums[i][j] += left[i][k] * right[k][j];
    for (int lane = 0; lane < 32; lane++)
      for (int i = 0; i < 4; i++) in[lane]->c[i] += sums[lane / 4 + (i >= 2 ? 8 : 0)][lane % 4 * 2 + i % 2];
  });
}

// The number of BITS mantissa bits closest to x, ties to even.
struct Bfloat16 {
  static constexpr bool BRAIN = true;
  static uint16_t narrow(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return x != x ? 0x7fff : (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
  static float widen(uint16_t bits) {
    uint32_t wide = (uint32_t)bits << 16;
    float x;
    memcpy(&x, &wide, 4);
    return x;
  }
  static uint32_t pack(float low, float high) { return narrow(low) | (uint32_t)narrow(high) << 16; }
  static void mma(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) { mma_emulated<Bfloat16>(c, a, b0, b1); }
};

struct Float16 {
  static constexpr bool BRAIN = false;
  static uint16_t narrow(float x) {
    if (x != x) return 0x7fff;
    const uint16_t sign = signbit(x) ? 0x8000 : 0;
    const float size = fabsf(x);
    if (size >= 65520.f) return sign | 0x7c00;
    if (size < 6.103515625e-5f) return sign | (uint16_t)nearbyintf(ldexpf(size, 24));  // subnormal, in units of 2^-24
    int exponent;
    const float mantissa = frexpf(size, &exponent);  // 0.5 to 1
    return (uint16_t)(sign + ((exponent + 14) << 10) + (int)nearbyintf(ldexpf(mantissa, 11)) - 1024);
  }
  static float widen(uint16_t bits) {
    const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
    const float size = exponent == 31 ? (mantissa ? NAN : INFINITY)
                       : exponent == 0 ? ldexpf((float)mantissa, -24) : ldexpf((float)(1024 + mantissa), exponent - 25);
    return bits & 0x8000 ? -size : size;
  }
  static uint32_t pack(float low, float high) { return narrow(low) | (uint32_t)narrow(high) << 16; }
  static void mma(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) { mma_emulated<Float16>(c, a, b0, b1); }
};

#endif
