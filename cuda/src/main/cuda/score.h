// How products become weights: the two score functions of the one skeleton. The scale is above zero, so
// that a score of minus infinity has no weight.
#ifndef FULLRANK_CUDA_SCORE_H
#define FULLRANK_CUDA_SCORE_H

#include "sight.h"

constexpr float LOG2_E = 1.44269504f, LN_2 = 0.693147181f;

// P = 1 / (1 + exp(-(scale s + bias))): nothing to carry from one block of keys to the next.
struct Sigmoid {
  static constexpr bool NORMALIZED = false;
  float scale, bias;

  template <int ROW_TILES>
  struct Carried {};

  // One score, and two of a row at once.
#ifdef FULLRANK_TANH
  // One instruction, but an absolute error of 2^-12: as much as a weight of 1 / 4096.
  static DEVICE Sigmoid of(const Attention& a) { return {0.5f * a.scale, 0.5f * a.bias}; }
  DEVICE float weight(float s) const { return fmaf(0.5f, tanh_roughly(fmaf(s, scale, bias)), 0.5f); }
  DEVICE void weigh_two(float& s, float& t) const { s = weight(s), t = weight(t); }
#else
  static DEVICE Sigmoid of(const Attention& a) { return {-LOG2_E * a.scale, -LOG2_E * a.bias}; }
  DEVICE float weight(float s) const { return reciprocal(1 + power_of_two(fmaf(s, scale, bias))); }

  // 1/x and 1/y from 1/(xy), as reciprocals are computed at an eighth of the products' rate. So that xy
  // does not overflow no weight is below 2^-62.
  DEVICE void weigh_two(float& s, float& t) const {
    const float x = 1 + power_of_two(smaller_or_nan(fmaf(s, scale, bias), 62));
    const float y = 1 + power_of_two(smaller_or_nan(fmaf(t, scale, bias), 62));
    const float both = reciprocal(x * y);
    s = both * y;
    t = both * x;
  }
#endif

  template <int ROW_TILES>
  DEVICE void begin(Carried<ROW_TILES>&) const {}

  // Scores of queries first, ... with keys column, ... become weights.
  template <int ROW_TILES, int TILES, int OUT_TILES>
  DEVICE void weigh(float (&scores)[ROW_TILES][TILES][4], Carried<ROW_TILES>&, float (&)[ROW_TILES][OUT_TILES][4],
                    const Sight& sight, int first, int column) const {
    sight.hide_keys(scores, first, column, 0);  // a NaN must not reach the score it is paired with
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int n = 0; n < TILES; n++)
#pragma unroll
        for (int e = 0; e < 4; e += 2) weigh_two(scores[r][n][e], scores[r][n][e + 1]);
    sight.hide_keys(scores, first, column, 0);
  }

  template <int ROW_TILES, int OUT_TILES>
  DEVICE void finish(const Attention&, const Carried<ROW_TILES>&, float (&)[ROW_TILES][OUT_TILES][4], int) const {}

  // Backward: the weight again, and the gradient of scale s + bias.
  DEVICE float weight(float s, float) const { return weight(s); }
  static DEVICE float gradient(float weight, float weight_gradient, float) { return weight * (1 - weight) * weight_gradient; }
};

// P = exp(scale s - log sum exp): the largest score so far and the sum are carried, and what was summed
// before shrinks when the largest grows.
struct Softmax {
  static constexpr bool NORMALIZED = true;
  float scale;

  template <int ROW_TILES>
  struct Carried {
    float top[ROW_TILES][2], sum[ROW_TILES][2];  // a lane's share of the sum
  };

  static DEVICE Softmax of(const Attention& a) { return {LOG2_E * a.scale}; }

  template <int ROW_TILES>
  DEVICE void begin(Carried<ROW_TILES>& carried) const {
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) carried.top[r][half] = HIDDEN, carried.sum[r][half] = 0;
  }

  template <int ROW_TILES, int TILES, int OUT_TILES>
  DEVICE void weigh(float (&scores)[ROW_TILES][TILES][4], Carried<ROW_TILES>& carried, float (&out)[ROW_TILES][OUT_TILES][4],
                    const Sight& sight, int first, int column) const {
    sight.hide_keys(scores, first, column, HIDDEN);
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        float& top = carried.top[r][half];
        const float before = top;
#pragma unroll
        for (int n = 0; n < TILES; n++) top = fmaxf(top, fmaxf(scores[r][n][2 * half], scores[r][n][2 * half + 1]));
        top = largest_of_row(top);
        const float shift = top == HIDDEN ? 0 : scale * top;  // a row that has seen nothing yet
        const float shrink = power_of_two(fmaf(scale, before, -shift));
        float sum = 0;
#pragma unroll
        for (int n = 0; n < TILES; n++)
#pragma unroll
          for (int e = 2 * half; e < 2 * half + 2; e++) sum += scores[r][n][e] = power_of_two(fmaf(scale, scores[r][n][e], -shift));
        carried.sum[r][half] = fmaf(carried.sum[r][half], shrink, sum);
#pragma unroll
        for (int d = 0; d < OUT_TILES; d++) out[r][d][2 * half] *= shrink, out[r][d][2 * half + 1] *= shrink;
      }
  }

  template <int ROW_TILES, int OUT_TILES>
  DEVICE void finish(const Attention& a, const Carried<ROW_TILES>& carried, float (&out)[ROW_TILES][OUT_TILES][4], int first) const {
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const float sum = sum_of_row(carried.sum[r][half]);
        const float factor = sum == 0 ? 0 : 1 / sum;
#pragma unroll
        for (int d = 0; d < OUT_TILES; d++) out[r][d][2 * half] *= factor, out[r][d][2 * half + 1] *= factor;
        const int row = first + 16 * r + row_in_tile(2 * half);
        if (a.log_sum_exp && column_in_tile(0) == 0 && row < a.queries)
          a.log_sum_exp[number_of(a, row)] = sum == 0 ? HIDDEN : LN_2 * fmaf(scale, carried.top[r][half], logarithm_of_two(sum));
      }
  }

  // Where a [batch, heads, queries] array keeps a row's number.
  static DEVICE int64_t number_of(const Attention& a, int row) {
    return ((int64_t)batch_index() * a.heads + head_index()) * a.queries + row;
  }

  // Backward: the weight again, from the row's shift, and the gradient of scale s.
  DEVICE float weight(float s, float shift) const { return power_of_two(fmaf(scale, s, -shift)); }
  static DEVICE float gradient(float weight, float weight_gradient, float delta) { return weight * (weight_gradient - delta); }

  // A row that sees nothing has no weights.
  static DEVICE float shift_of(float log_sum_exp) { return log_sum_exp == HIDDEN ? INFINITY : LOG2_E * log_sum_exp; }
};

#endif
