// Hopper's matrix instructions: four warps multiply tiles that lie in shared memory, while they go on with
// something else.
#ifndef FULLRANK_CUDA_WARPGROUP_H
#define FULLRANK_CUDA_WARPGROUP_H

#include "device.h"

// How a factor lies in shared memory (PTX manual, "Matrix Descriptor Format"): rows of 128 bytes, swizzled,
// one behind another; panel: bytes to the next 64 columns, for a right factor b[16, n] that has them.
DEVICE uint64_t descriptor(uint32_t start, uint32_t panel) {
  return (uint64_t)(start >> 4 & 0x3fff) | (uint64_t)(panel >> 4) << 16 | (uint64_t)(1024 >> 4) << 32 | (uint64_t)1 << 62;
}

#ifdef FULLRANK_EMULATED
#include "emulated_warpgroup.h"
#else

// What the threads wrote or copied into shared memory becomes visible to the matrix instructions.
DEVICE void publish_copies() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }
DEVICE void begin_products() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
DEVICE void commit_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
DEVICE void await_products() { asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory"); }

// No use of c moves from behind this to before it, or the other way.
template <int TILES>
DEVICE void hold(float (&c)[TILES][4]) {
#pragma unroll
  for (int n = 0; n < TILES; n++) asm volatile("" : "+f"(c[n][0]), "+f"(c[n][1]), "+f"(c[n][2]), "+f"(c[n][3])::"memory");
}

#define C(j) "+f"(c[j][0]), "+f"(c[j][1]), "+f"(c[j][2]), "+f"(c[j][3])
#define C_8 C(0), C(1), C(2), C(3), C(4), C(5), C(6), C(7)
#define C_16 C_8, C(8), C(9), C(10), C(11), C(12), C(13), C(14), C(15)
#define NAMES_32                                                                                       \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, " \
  "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define NAMES_64                                                                                        \
  NAMES_32                                                                                              \
  ", %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, " \
  "%52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"

// c[64, 64] = a[64, 16] b[64, 16]ᵀ, or += where MORE. Where not, what c was is no operand, and its registers
// are free until then.
#define C_NEW(j) "=f"(c[j][0]), "=f"(c[j][1]), "=f"(c[j][2]), "=f"(c[j][3])
#define C_NEW_8 C_NEW(0), C_NEW(1), C_NEW(2), C_NEW(3), C_NEW(4), C_NEW(5), C_NEW(6), C_NEW(7)
#define MULTIPLY(type, more, operands)                                                                \
  asm volatile("{.reg .pred p; setp.ne.b32 p, " more ", 0;\n"                                         \
               "wgmma.mma_async.sync.aligned.m64n64k16.f32." type "." type " {" NAMES_32              \
               "}, %32, %33, p, 1, 1, 0, 0;}"                                                         \
               : operands : "l"(a), "l"(b))
template <class E, bool MORE>
DEVICE void multiply_group(float (&c)[8][4], uint64_t a, uint64_t b) {
  if constexpr (E::BRAIN && MORE) {
    MULTIPLY("bf16", "1", C_8);
  } else if constexpr (E::BRAIN) {
    MULTIPLY("bf16", "0", C_NEW_8);
  } else if constexpr (MORE) {
    MULTIPLY("f16", "1", C_8);
  } else {
    MULTIPLY("f16", "0", C_NEW_8);
  }
}

// c[64, n] += a[64, 16] b[16, n], a in registers.
#define ADD(n, type, names, operands, a0, a1, a2, a3, b0)                                             \
  asm volatile("wgmma.mma_async.sync.aligned.m64n" n "k16.f32." type "." type " {" names              \
               "}, {" a0 ", " a1 ", " a2 ", " a3 "}, " b0 ", 1, 1, 1, 1;"                              \
               : operands : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b))
template <class E>
DEVICE void add_group(float (&c)[8][4], const uint32_t (&a)[4], uint64_t b) {
  if constexpr (E::BRAIN) {
    ADD("64", "bf16", NAMES_32, C_8, "%32", "%33", "%34", "%35", "%36");
  } else {
    ADD("64", "f16", NAMES_32, C_8, "%32", "%33", "%34", "%35", "%36");
  }
}
template <class E>
DEVICE void add_group(float (&c)[16][4], const uint32_t (&a)[4], uint64_t b) {
  if constexpr (E::BRAIN) {
    ADD("128", "bf16", NAMES_64, C_16, "%64", "%65", "%66", "%67", "%68");
  } else {
    ADD("128", "f16", NAMES_64, C_16, "%64", "%65", "%66", "%67", "%68");
  }
}

#undef C
#undef C_8
#undef C_16
#undef NAMES_32
#undef NAMES_64
#undef C_NEW
#undef C_NEW_8
#undef MULTIPLY
#undef ADD

#endif
#endif
