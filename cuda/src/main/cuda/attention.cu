// Every kernel by name: forward_bfloat16_64_sigmoid and so on. plan.h says how each is launched.
#include "backward.h"
#include "forward.h"
#include "hopper.h"

#define FULLRANK_FORWARD(element, Element, SIZE, score, Score)                      \
  KERNEL(forward_##element##_##SIZE##_##score, ForwardPlan<SIZE>::THREADS, 1) {     \
    forward<Element, SIZE, Score>(a);                                               \
  }
#define FULLRANK_BACKWARD(element, Element, SIZE, score, Score)                           \
  KERNEL(query_gradient_##element##_##SIZE##_##score, QueryGradientPlan<SIZE>::THREADS, 1) { \
    query_gradient<Element, SIZE, Score>(a);                                              \
  }                                                                                       \
  KERNEL(key_gradient_##element##_##SIZE##_##score, KeyGradientPlan<SIZE>::THREADS, 1) {    \
    key_gradient<Element, SIZE, Score>(a);                                                \
  }

#define FULLRANK_KERNELS FULLRANK_FORWARD
#include "every.h"
#undef FULLRANK_KERNELS

#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#define FULLRANK_KERNELS(element, Element, SIZE, score, Score)                               \
  KERNEL(forward_warpgroup_##element##_##SIZE##_##score, WarpgroupPlan<SIZE>::THREADS,       \
         WarpgroupPlan<SIZE>::BLOCKS) {                                                      \
    forward_warpgroup<Element, SIZE, Score>(a);                                              \
  }
#include "every.h"
#undef FULLRANK_KERNELS
#endif

#ifndef FULLRANK_TANH
#define FULLRANK_KERNELS FULLRANK_BACKWARD
#include "every.h"
#endif
