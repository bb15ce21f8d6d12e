// Prints how each kernel is launched: name, rows of a block, threads, bytes of shared memory.
#include <stdio.h>

#include "plan.h"

template <class P>
static void print(const char* name) {
  printf("%s %d %d %d\n", name, P::ROWS, P::THREADS, P::SHARED);
}

int main() {
#define FULLRANK_KERNELS(element, Element, SIZE, score, Score)                              \
  print<ForwardPlan<SIZE>>("forward_" #element "_" #SIZE "_" #score);                       \
  print<WarpgroupPlan<SIZE>>("forward_warpgroup_" #element "_" #SIZE "_" #score);           \
  print<QueryGradientPlan<SIZE>>("query_gradient_" #element "_" #SIZE "_" #score);          \
  print<KeyGradientPlan<SIZE>>("key_gradient_" #element "_" #SIZE "_" #score);
#include "every.h"
}
