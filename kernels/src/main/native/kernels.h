// The table of one instruction set.
#ifndef FULLRANK_KERNELS_H
#define FULLRANK_KERNELS_H

#include "backward.h"
#include "forward.h"
#include "peak.h"
#include "repulsion.h"

namespace {

// The four entries of an element type.
template <class Math, class T>
constexpr void fill(Kernels& k, Element element) {
  typedef typename Math::Precision Precision;
  k.forward[element][SIGMOID] = forward<Math, T, Sigmoid<Precision>>;
  k.forward[element][SOFTMAX] = forward<Math, T, Softmax<Precision>>;
  k.backward[element][SIGMOID] = backward<Math, T, Sigmoid<Precision>>;
  k.backward[element][SOFTMAX] = backward<Math, T, Softmax<Precision>>;
  k.forward_scratch[element] = forward_scratch<Math>;
  k.backward_scratch[element] = backward_scratch<Math>;
  k.peak[element] = peak<Math>;
}

// What is computed in fp32 whatever else there is.
constexpr void fill_repulsion(Kernels& k) {
  k.repulsion_forward = repulsion_forward;
  k.repulsion_backward = repulsion_backward;
  k.repulsion_scratch = repulsion_scratch;
}

}  // namespace

#endif
