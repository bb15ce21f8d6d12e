// Every kernel by name: forward_bfloat16_64_sigmoid and so on. plan.h says how each is launched.
#include "backward.h"
#include "forward.h"

#define FULLRANK_FORWARD(element, Element, SIZE, score, Score)                      \
  KERNEL(forward_##element##_##SIZE##_##score, ForwardPlan<SIZE>::THREADS) {        \
    forward<Element, SIZE, Score>(a);                                               \
  }
#define FULLRANK_BACKWARD(element, Element, SIZE, score, Score)                           \
  KERNEL(query_gradient_##element##_##SIZE##_##score, QueryGradientPlan<SIZE>::THREADS) { \
    query_gradient<Element, SIZE, Score>(a);                                              \
  }                                                                                       \
  KERNEL(key_gradient_##element##_##SIZE##_##score, KeyGradientPlan<SIZE>::THREADS) {     \
    key_gradient<Element, SIZE, Score>(a);                                                \
  }

#define FULLRANK_KERNELS FULLRANK_FORWARD
#include "every.h"
#undef FULLRANK_KERNELS

#ifndef FULLRANK_TANH
#define FULLRANK_KERNELS FULLRANK_BACKWARD
#include "every.h"
#endif
