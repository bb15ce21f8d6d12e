// A small vocabulary of vectors, spelled once per instruction set. Everything lives in an unnamed
// namespace: a shared symbol compiled for AVX-512 must never be linked into the AVX2 path.
#ifndef FULLRANK_VECTOR_H
#define FULLRANK_VECTOR_H

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "attention.h"

#define INLINED inline __attribute__((always_inline))
#define INLINE static INLINED

namespace {

typedef uint16_t Bf16;

// 2^f on [0, 1): minimax polynomials of relative error 7.5e-8 and 7.5e-5.
struct Exact {
  static constexpr int DEGREE = 5;
  static constexpr float C[] = {0.999999925f, 0.693153073f, 0.240153617f, 0.0558263178f, 0.00898934018f, 0.00187757669f};
};
struct Coarse {
  static constexpr int DEGREE = 3;
  static constexpr float C[] = {0.99992522f, 0.695833533f, 0.226067162f, 0.0780245241f};
};

#ifdef __AVX512F__

struct Vector {
  typedef __m512 F;
  typedef __mmask16 Mask;
  static constexpr int WIDTH = 16, ROWS = 6, COLUMNS = 4;  // 24 accumulators of 32 registers

  INLINE F load(const float* p) { return _mm512_loadu_ps(p); }
  INLINE void store(float* p, F x) { _mm512_storeu_ps(p, x); }
  INLINE F all(float x) { return _mm512_set1_ps(x); }
  INLINE F add(F a, F b) { return _mm512_add_ps(a, b); }
  INLINE F sub(F a, F b) { return _mm512_sub_ps(a, b); }
  INLINE F mul(F a, F b) { return _mm512_mul_ps(a, b); }
  INLINE F fma(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
  INLINE F fnma(F a, F b, F c) { return _mm512_fnmadd_ps(a, b, c); }
  INLINE F max(F a, F b) { return _mm512_max_ps(a, b); }  // b where either is NaN
  INLINE F min(F a, F b) { return _mm512_min_ps(a, b); }  // b where either is NaN
  INLINE F abs(F a) { return _mm512_abs_ps(a); }
  INLINE Mask le(F a, F b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
  INLINE F keep(Mask m, F a) { return _mm512_maskz_mov_ps(m, a); }
  INLINE F choose(Mask m, F a, F b) { return _mm512_mask_mov_ps(b, m, a); }
  INLINE float sum(F a) { return _mm512_reduce_add_ps(a); }
  INLINE float largest(F a) { return _mm512_reduce_max_ps(a); }
  INLINE F fraction(F t) { return _mm512_reduce_ps(t, 0x01); }  // t - floor(t)
  INLINE F scale(F p, F t, F) { return _mm512_scalef_ps(p, t); }  // p 2^floor(t), zero where that is too small
  INLINE F scalable(F t) { return t; }
  INLINE F reciprocal(F d) { return _mm512_rcp14_ps(d); }

  INLINE F widen(const Bf16* p) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)p)), 16));
  }
  INLINE void narrow(Bf16* p, F x) {  // to nearest even; a NaN stays one
    __m512i bits = _mm512_castps_si512(x), odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    __m512i up = _mm512_srli_epi32(_mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff))), 16);
    up = _mm512_mask_mov_epi32(up, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), _mm512_set1_epi32(0x7fc0));
    _mm256_storeu_si256((__m256i*)p, _mm512_cvtepi32_epi16(up));
  }

  // to[c][r] = from[r][c], 16 by 16.
  INLINE void transpose(const float* from, int64_t from_row, float* to, int64_t to_row) {
    __m512 r[16], t[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) r[i] = load(from + i * from_row);
#pragma GCC unroll 16
    for (int i = 0; i < 8; i++) {
      t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
      t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++)
#pragma GCC unroll 16
      for (int j = 0; j < 2; j++) {
        __m512d low = _mm512_castps_pd(t[4 * i + j]), high = _mm512_castps_pd(t[4 * i + 2 + j]);
        r[4 * i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(low, high));
        r[4 * i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low, high));
      }
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
      t[i] = _mm512_shuffle_f32x4(r[i], r[4 + i], 0x88);
      t[4 + i] = _mm512_shuffle_f32x4(r[i], r[4 + i], 0xdd);
      t[8 + i] = _mm512_shuffle_f32x4(r[8 + i], r[12 + i], 0x88);
      t[12 + i] = _mm512_shuffle_f32x4(r[8 + i], r[12 + i], 0xdd);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
      store(to + i * to_row, _mm512_shuffle_f32x4(t[i], t[8 + i], 0x88));
      store(to + (8 + i) * to_row, _mm512_shuffle_f32x4(t[i], t[8 + i], 0xdd));
      store(to + (4 + i) * to_row, _mm512_shuffle_f32x4(t[4 + i], t[12 + i], 0x88));
      store(to + (12 + i) * to_row, _mm512_shuffle_f32x4(t[4 + i], t[12 + i], 0xdd));
    }
  }
};

#else

struct Vector {
  typedef __m256 F;
  typedef __m256 Mask;
  static constexpr int WIDTH = 8, ROWS = 6, COLUMNS = 2;  // 12 accumulators of 16 registers

  INLINE F load(const float* p) { return _mm256_loadu_ps(p); }
  INLINE void store(float* p, F x) { _mm256_storeu_ps(p, x); }
  INLINE F all(float x) { return _mm256_set1_ps(x); }
  INLINE F add(F a, F b) { return _mm256_add_ps(a, b); }
  INLINE F sub(F a, F b) { return _mm256_sub_ps(a, b); }
  INLINE F mul(F a, F b) { return _mm256_mul_ps(a, b); }
  INLINE F fma(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
  INLINE F fnma(F a, F b, F c) { return _mm256_fnmadd_ps(a, b, c); }
  INLINE F max(F a, F b) { return _mm256_max_ps(a, b); }  // b where either is NaN
  INLINE F min(F a, F b) { return _mm256_min_ps(a, b); }  // b where either is NaN
  INLINE F abs(F a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.f), a); }
  INLINE Mask le(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
  INLINE F keep(Mask m, F a) { return _mm256_and_ps(m, a); }
  INLINE F choose(Mask m, F a, F b) { return _mm256_blendv_ps(b, a, m); }
  INLINE float sum(F a) {
    float x[8], s = 0;
    store(x, a);
    for (int i = 0; i < 4; i++) s += x[i] + x[i + 4];
    return s;
  }
  INLINE float largest(F a) {
    float x[8];
    store(x, a);
    float m = x[0];
    for (int i = 1; i < 8; i++) m = x[i] > m ? x[i] : m;
    return m;
  }
  INLINE F fraction(F t) { return _mm256_sub_ps(t, _mm256_floor_ps(t)); }
  INLINE F scalable(F t) { return max(_mm256_set1_ps(-126.f), t); }
  // p 2^(t - fraction): the exponent is added to p's bits, so t lies within [-126, 126].
  INLINE F scale(F p, F t, F fraction) {
    __m256i whole = _mm256_cvtps_epi32(_mm256_sub_ps(t, fraction));
    __m256 scaled = _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), _mm256_slli_epi32(whole, 23)));
    return _mm256_blendv_ps(scaled, t, _mm256_cmp_ps(t, t, _CMP_UNORD_Q));
  }
  INLINE F reciprocal(F d) { return _mm256_rcp_ps(d); }

  INLINE F widen(const Bf16* p) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)p)), 16));
  }
  INLINE void narrow(Bf16* p, F x) {  // to nearest even; a NaN stays one
    __m256i bits = _mm256_castps_si256(x), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    __m256i up = _mm256_srli_epi32(_mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff))), 16);
    __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    up = _mm256_blendv_epi8(up, _mm256_set1_epi32(0x7fc0), nan);
    __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(up, up), 0x08);
    _mm_storeu_si128((__m128i*)p, _mm256_castsi256_si128(packed));
  }

  // to[c][r] = from[r][c], 8 by 8.
  INLINE void transpose(const float* from, int64_t from_row, float* to, int64_t to_row) {
    __m256 r[8], t[8];
#pragma GCC unroll 16
    for (int i = 0; i < 8; i++) r[i] = load(from + i * from_row);
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
      t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
      t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 2; i++)
#pragma GCC unroll 16
      for (int j = 0; j < 2; j++) {
        r[4 * i + 2 * j] = _mm256_shuffle_ps(t[4 * i + j], t[4 * i + 2 + j], 0x44);
        r[4 * i + 2 * j + 1] = _mm256_shuffle_ps(t[4 * i + j], t[4 * i + 2 + j], 0xee);
      }
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
      store(to + i * to_row, _mm256_permute2f128_ps(r[i], r[4 + i], 0x20));
      store(to + (4 + i) * to_row, _mm256_permute2f128_ps(r[i], r[4 + i], 0x31));
    }
  }
};

#endif

typedef Vector::F F;

// 2^t, for t up to 126; far below -126 it is nearly or exactly zero. NaN propagates.
template <class Precision>
INLINE F exp2(F t) {
  t = Vector::scalable(t);
  F f = Vector::fraction(t), p = Vector::all(Precision::C[Precision::DEGREE]);
#pragma GCC unroll 8
  for (int i = Precision::DEGREE - 1; i >= 0; i--) p = Vector::fma(p, f, Vector::all(Precision::C[i]));
  return Vector::scale(p, t, f);
}

// 1 / (1 + 2^t).
template <class Precision>
INLINE F logistic(F t) {
  F d = Vector::add(exp2<Precision>(Vector::min(Vector::all(126.f), t)), Vector::all(1.f));
  F r = Vector::reciprocal(d);
  if (Precision::DEGREE < 5) return r;
  return Vector::mul(r, Vector::fnma(d, r, Vector::all(2.f)));  // one Newton step
}

}  // namespace

#endif
