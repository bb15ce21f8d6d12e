// What every kernel is given: one plain structure, by value.
#ifndef FULLRANK_CUDA_ATTENTION_H
#define FULLRANK_CUDA_ATTENTION_H

#include <stdint.h>

// A [batch, heads, rows, size] array of 16-bit numbers; the last dimension is contiguous.
struct View {
  uint16_t* data;
  int64_t batch, head, row;  // strides, in elements
};

// Java's CudaCall writes it field by field: keep both in step.
struct Attention {
  View q, k, v, out;  // out is written by forward, read by softmax's backward
  View out_gradient;  // backward only, as the three below
  View q_gradient, k_gradient, v_gradient;
  float* log_sum_exp;      // softmax: [batch, heads, queries], contiguous; or null in forward
  float* delta;            // softmax's backward: the same shape, out · out_gradient of each row
  const int32_t* lengths;  // [batch]: keys from this one on are hidden; or null
  int32_t heads, queries, keys;
  int32_t causal;
  int32_t aligned;  // all that is read or written starts and steps in 16 bytes
  float scale, bias;
  int32_t reserved;
};

static_assert(sizeof(Attention) == 312, "CudaCall.BYTES");

#endif
