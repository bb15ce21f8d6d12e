// AVX-512: F, DQ, BW, VL. bf16 is widened to fp32 as it is packed.
#include "kernels.h"

const Kernels kernels_avx512 = [] {
  Kernels k = {};
  fill<Single, float>(k, FLOAT32);
  fill<Single, Bf16>(k, BFLOAT16);
  fill_repulsion(k);
  return k;
}();
