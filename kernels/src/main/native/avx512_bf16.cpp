// AVX-512 with the bf16 dot product; fp32 is the level below.
#include "kernels.h"

const Kernels kernels_avx512_bf16 = [] {
  Kernels k = {};
  fill<Pairs, Bf16>(k, BFLOAT16);
  return k;
}();
