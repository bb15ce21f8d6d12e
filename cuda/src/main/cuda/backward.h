// Backward, without atomics, so that it gives the same bits each time: one kernel for the gradient of the
// queries, with forward's order, then one for those of keys and values, where a block is (batch, head,
// some keys) and the queries stream past. Both compute the weights again.
#ifndef FULLRANK_CUDA_BACKWARD_H
#define FULLRANK_CUDA_BACKWARD_H

#include "plan.h"
#include "score.h"
#include "stream.h"

// What softmax's backward knows of a query: its shift, and out · out_gradient.
struct Numbers {
  float shift, delta;
};

// A lane sums every fourth product.
template <class E, int SIZE>
DEVICE Numbers numbers_of(const Attention& a, int row) {
  const uint16_t *out = Rows::of(a, a.out).at(row), *gradient = Rows::of(a, a.out_gradient).at(row);
  float delta = 0;
  for (int d = lane_index() % 4; d < SIZE; d += 4) delta = fmaf(E::widen(out[d]), E::widen(gradient[d]), delta);
  return {Softmax::shift_of(a.log_sum_exp[Softmax::number_of(a, row)]), delta};
}

template <class E, int SIZE, class Score>
DEVICE void query_gradient(const Attention& a) {
  using Plan = QueryGradientPlan<SIZE>;
  using Held = Tile<Plan::ROWS, SIZE, Plan::THREADS>;
  constexpr int ROW_TILES = Plan::ROW_TILES, TILES = Plan::CHUNK / 8;
  const Sight sight = Sight::of(a);
  const Score score = Score::of(a);
  const int start = (block_count() - 1 - block_index()) * Plan::ROWS;
  const int own = warp_index() * Plan::WARP_ROWS, mine = start + own;
  const Held queries = {shared_start()}, gradients = {shared_start() + Held::BYTES};
  const Stream<Plan, SIZE> stream = {Rows::of(a, a.k), Rows::of(a, a.v), shared_start() + 2 * Held::BYTES,
                                     sight.keys_of(start + Plan::ROWS - 1)};
  Left<Held, ROW_TILES, true> left = {queries, own}, left_gradient = {gradients, own};
  float sums[ROW_TILES][SIZE / 8][4];
  clear(sums);

  queries.load(Rows::of(a, a.q), start, a.queries);
  gradients.load(Rows::of(a, a.out_gradient), start, a.queries);
  stream.load(0);
  commit_copies();

  Numbers numbers[ROW_TILES][2] = {};
  if constexpr (Score::NORMALIZED) {
#pragma unroll
    for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const int row = mine + 16 * r + row_in_tile(2 * half);
        Numbers& number = numbers[r][half];
        if (row < a.queries) number = numbers_of<E, SIZE>(a, row);
        number.delta = sum_of_row(number.delta);
        if (row < a.queries && column_in_tile(0) == 0) a.delta[Softmax::number_of(a, row)] = number.delta;
      }
  }

#pragma unroll 1
  for (int row = 0; row < stream.end; row += Plan::COLUMNS) {
    stream.arrive(row);
    if (row == 0) left.keep(), left_gradient.keep();
#pragma unroll 1  // more at once does not fit into the registers
    for (int chunk = 0; chunk < Plan::COLUMNS; chunk += Plan::CHUNK) {
      float scores[ROW_TILES][TILES][4], weight_gradient[ROW_TILES][TILES][4];
      multiply_rows<E>(scores, left, stream.first_at(row), chunk);
      sight.hide_keys(scores, mine, row + chunk, HIDDEN);
      multiply_rows<E>(weight_gradient, left_gradient, stream.second_at(row), chunk);
#pragma unroll
      for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
        for (int n = 0; n < TILES; n++)
#pragma unroll
          for (int e = 0; e < 4; e++) {
            const Numbers& number = numbers[r][e / 2];
            const float weight = score.weight(scores[r][n][e], number.shift);
            scores[r][n][e] = Score::gradient(weight, weight_gradient[r][n][e], number.delta);
          }
      add_rows<E>(sums, scores, stream.first_at(row), chunk);
    }
  }
  await_copies<0>();  // also where nothing passed by: a block ends with none under way
  write_rows<E>(Rows::of(a, a.q_gradient), sums, a.scale, mine, a.queries, a.queries);
}

// The numbers of the queries that stream past, in shared memory beside them.
template <class Plan>
struct PassingNumbers {
  uint32_t start;
  const float *log_sum_exp, *delta;  // of this batch entry and head
  int end;

  DEVICE uint32_t at(int row) const { return start + (row / Plan::COLUMNS % 2) * 2 * Plan::NUMBERS; }
  DEVICE void load(int row) const {
    const int i = thread_index() % Plan::COLUMNS, from = row + i;
    const bool real = from < end;
    if (thread_index() < Plan::COLUMNS)
      copy_4_bytes(at(row) + 4 * i, log_sum_exp + (real ? from : 0), real);
    else if (thread_index() < 2 * Plan::COLUMNS)
      copy_4_bytes(at(row) + Plan::NUMBERS + 4 * i, delta + (real ? from : 0), real);
  }
  DEVICE Numbers read(int row, int column) const {
    return {Softmax::shift_of(read_shared(at(row) + 4 * column)), read_shared(at(row) + Plan::NUMBERS + 4 * column)};
  }
};

template <class E, int SIZE, class Score>
DEVICE void key_gradient(const Attention& a) {
  using Plan = KeyGradientPlan<SIZE>;
  using Held = Tile<Plan::ROWS, SIZE, Plan::THREADS>;
  constexpr int ROW_TILES = Plan::ROW_TILES, TILES = Plan::CHUNK / 8;
  const Sight sight = Sight::of(a);
  const Score score = Score::of(a);
  const int start = block_index() * Plan::ROWS;  // ascending: the causal mask's longest first
  const int own = warp_index() * Plan::WARP_ROWS, mine = start + own;
  const Held keys = {shared_start()}, values = {shared_start() + Held::BYTES};
  const Stream<Plan, SIZE> stream = {Rows::of(a, a.q), Rows::of(a, a.out_gradient), shared_start() + 2 * Held::BYTES, a.queries};
  const PassingNumbers<Plan> passing = {shared_start() + 2 * Held::BYTES + 4 * Plan::TILE,
                                        a.log_sum_exp + Softmax::number_of(a, 0), a.delta + Softmax::number_of(a, 0), a.queries};
  const Left<Held, ROW_TILES, false> left = {keys, own}, left_value = {values, own};
  float key_sums[ROW_TILES][SIZE / 8][4], value_sums[ROW_TILES][SIZE / 8][4];
  clear(key_sums);
  clear(value_sums);

  const int seen = sight.first_query_of(start);
  const int begin = seen >= a.queries ? a.queries : seen / Plan::COLUMNS * Plan::COLUMNS;
  auto also = [&](int row) {
    if constexpr (Score::NORMALIZED) passing.load(row);
  };
  keys.load(Rows::of(a, a.k), start, sight.keys);
  values.load(Rows::of(a, a.v), start, sight.keys);
  if (begin < a.queries) {
    stream.load(begin);
    also(begin);
  }
  commit_copies();

#pragma unroll 1
  for (int row = begin; row < a.queries; row += Plan::COLUMNS) {
    stream.arrive(row, also);
#pragma unroll 1  // more at once does not fit into the registers
    for (int chunk = 0; chunk < Plan::COLUMNS; chunk += Plan::CHUNK) {
      float weights[ROW_TILES][TILES][4], gradient[ROW_TILES][TILES][4];
      multiply_rows<E>(weights, left, stream.first_at(row), chunk);
      sight.hide_queries(weights, mine, row + chunk);
      multiply_rows<E>(gradient, left_value, stream.second_at(row), chunk);
#pragma unroll
      for (int n = 0; n < TILES; n++)
#pragma unroll
        for (int e = 0; e < 2; e++) {
          Numbers number = {};
          if constexpr (Score::NORMALIZED) number = passing.read(row, chunk + 8 * n + column_in_tile(e));
#pragma unroll
          for (int r = 0; r < ROW_TILES; r++)
#pragma unroll
            for (int i = e; i < 4; i += 2) {
              weights[r][n][i] = score.weight(weights[r][n][i], number.shift);
              gradient[r][n][i] = Score::gradient(weights[r][n][i], gradient[r][n][i], number.delta);
            }
        }
      add_rows<E>(value_sums, weights, stream.second_at(row), chunk);
      add_rows<E>(key_sums, gradient, stream.first_at(row), chunk);
    }
  }
  await_copies<0>();  // also where nothing passed by: a block ends with none under way
  write_rows<E>(Rows::of(a, a.k_gradient), key_sums, a.scale, mine, sight.keys, a.keys);
  write_rows<E>(Rows::of(a, a.v_gradient), value_sums, 1, mine, sight.keys, a.keys);
}

#endif
