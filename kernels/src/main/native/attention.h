// The C interface of the fused kernels: a plain structure for a problem, and a table of functions for
// each instruction set. Nothing here allocates, starts threads or keeps state.
#ifndef FULLRANK_ATTENTION_H
#define FULLRANK_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

// A [batch, heads, rows, size] array; the last dimension is contiguous.
struct View {
  void* data;
  int64_t batch, head, row;  // strides, in elements
};

enum Element { FLOAT32 = 0, BFLOAT16 = 1 };
enum ScoreFunction { SIGMOID = 0, SOFTMAX = 1 };

// One attention problem. Java's NativeCall writes it field by field: keep both in step.
struct Attention {
  View q, k, v, out;           // out is written by forward, read by softmax's backward
  View out_gradient;           // backward only, as the three below
  View q_gradient, k_gradient, v_gradient;
  float* log_sum_exp;          // softmax: [batch, heads, queries], contiguous
  const int32_t* lengths;      // [batch]: keys from this one on are hidden; or null
  const int32_t* listed;       // [batch, listed_count]: the only visible keys, -1 for none; or null
  const float* slopes;         // [heads]: ALiBi; or null
  int64_t batch, heads, queries, keys, size, listed_count;
  int64_t block;               // query rows of one forward task
  float scale, bias;
  int32_t causal, element, score, reserved;
};

// One step of ContraNorm. Java's RepulsionKernel writes it field by field: keep both in step.
struct Repulsion {
  const float *x, *gradient;  // [batch, tokens, width], contiguous; gradient: backward only, else null
  float* out;                 // the same shape: y, or x's gradient
  const uint8_t* real;        // [batch, tokens]: 0 for keys that are hidden; or null
  int64_t batch, tokens, width;
  float keep, step, sharpness;  // sharpness: 1 / tau
  int32_t causal;
};

typedef void Run(const Attention*, int64_t first, int64_t last, void* scratch);
typedef size_t Measure(const Attention*);
typedef void Repel(const Repulsion*, int64_t first, int64_t last, void* scratch);
typedef size_t MeasureRepulsion(const Repulsion*);
typedef int64_t Peak(int64_t rounds);

// What one instruction set offers, by Element and ScoreFunction; null where it has nothing better than
// the level below.
struct Kernels {
  Run* forward[2][2];
  Run* backward[2][2];
  Measure* forward_scratch[2];  // bytes one task needs, by Element
  Measure* backward_scratch[2];
  Peak* peak[2];  // by Element
  Repel *repulsion_forward, *repulsion_backward;
  MeasureRepulsion* repulsion_scratch;
};

extern const Kernels kernels_avx2, kernels_avx512, kernels_avx512_bf16, kernels_amx;

#endif
