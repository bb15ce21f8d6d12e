// Every kernel by name: forward_bfloat16_64_sigmoid and so on. plan.h says how each is launched.
#include "backward.h"
#include "forward.h"

#define FULLRANK_KERNELS(element, Element, SIZE, score, Score)                     \
  KERNEL(forward_##element##_##SIZE##_##score, ForwardPlan<SIZE>::THREADS) {       \
    forward<Element, SIZE, Score>(a);                                              \
  }                                                                                \
  KERNEL(query_gradient_##element##_##SIZE##_##score, QueryGradientPlan<SIZE>::THREADS) { \
    query_gradient<Element, SIZE, Score>(a);                                       \
  }                                                                                \
  KERNEL(key_gradient_##element##_##SIZE##_##score, KeyGradientPlan<SIZE>::THREADS) { \
    key_gradient<Element, SIZE, Score>(a);                                         \
  }
#include "every.h"
