// AMX's tiles for bf16, with AVX-512 around them; fp32 is a level below.
#include "amx.h"

#include "kernels.h"

const Kernels kernels_amx = [] {
  Kernels k = {};
  k.forward[BFLOAT16][SIGMOID] = with_tiles<forward<Tiles, Bf16, Sigmoid<Coarse>>>;
  k.forward[BFLOAT16][SOFTMAX] = with_tiles<forward<Tiles, Bf16, Softmax<Coarse>>>;
  k.backward[BFLOAT16][SIGMOID] = with_tiles<backward<Tiles, Bf16, Sigmoid<Coarse>>>;
  k.backward[BFLOAT16][SOFTMAX] = with_tiles<backward<Tiles, Bf16, Softmax<Coarse>>>;
  k.forward_scratch[BFLOAT16] = forward_scratch<Tiles>;
  k.backward_scratch[BFLOAT16] = backward_scratch<Tiles>;
  k.peak[BFLOAT16] = peak_of_tiles;
  return k;
}();
