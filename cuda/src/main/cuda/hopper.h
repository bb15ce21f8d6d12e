// Forward on Hopper: as forward.h, with the warpgroup's matrix instructions. A warpgroup has 64 query rows;
// three or four of them share a multiprocessor: while one weighs its scores, the matrix units work for the
// others. Everything starts and steps in 16 bytes.
#ifndef FULLRANK_CUDA_HOPPER_H
#define FULLRANK_CUDA_HOPPER_H

#include "plan.h"
#include "score.h"
#include "warpgroup.h"

// Keys and values, two places for each: keys are free again a product earlier than values.
template <class Plan, int SIZE>
struct KeysAndValues {
  using Pass = Tile<Plan::COLUMNS, SIZE, Plan::LOADERS>;

  Rows keys, values;
  uint32_t start;
  int end;

  DEVICE Pass keys_at(int row) const { return {start + row / Plan::COLUMNS % 2 * Pass::BYTES}; }
  DEVICE Pass values_at(int row) const { return {start + (2 + row / Plan::COLUMNS % 2) * Pass::BYTES}; }
  DEVICE void load_keys(int row) const {
    if (row < end) keys_at(row).load(keys, row, end);
  }
  DEVICE void load_values(int row) const {
    if (row < end) values_at(row).load(values, row, end);
  }
};

// scores[64, 64] = queries · keysᵀ, for this warpgroup's rows.
template <class E, class Held, class Pass>
DEVICE void score_group(float (&scores)[8][4], const Held& queries, int own, const Pass& keys) {
  begin_products();
#pragma unroll
  for (int step = 0; step < Held::SIZE / 16; step++) {
    const uint32_t inside = step % 4 * 32;
    const uint64_t left = descriptor(queries.start + step / 4 * Held::PANEL + own * 128 + inside, 16);
    const uint64_t right = descriptor(keys.start + step / 4 * Pass::PANEL + inside, 16);
    if (step == 0)
      multiply_group<E, false>(scores, left, right);
    else
      multiply_group<E, true>(scores, left, right);
  }
  commit_products();
}

template <class E, int SIZE, class Score>
DEVICE void forward_warpgroup(const Attention& a) {
  using Plan = WarpgroupPlan<SIZE>;
  using Held = Tile<Plan::ROWS, SIZE, Plan::LOADERS>;
  using Pass = Tile<Plan::COLUMNS, SIZE, Plan::LOADERS>;
  const Sight sight = Sight::of(a);
  const Score score = Score::of(a);
  const int start = (block_count() - 1 - block_index()) * Plan::ROWS;
  const int own = warp_index() / 4 * 64, mine = start + 16 * warp_index();
  const Held queries = {(shared_start() + Plan::SWIZZLE - 1) / Plan::SWIZZLE * Plan::SWIZZLE};
  const KeysAndValues<Plan, SIZE> stream = {Rows::of(a, a.k), Rows::of(a, a.v), queries.start + Held::BYTES,
                                            sight.keys_of(start + Plan::ROWS - 1)};
  typename Score::template Carried<1> carried;
  float out[1][SIZE / 8][4], scores[1][8][4];
  clear(out);
  score.begin(carried);

  queries.load(Rows::of(a, a.q), start, a.queries);
  stream.load_keys(0);
  commit_copies();
  stream.load_keys(Plan::COLUMNS);
  stream.load_values(0);
  commit_copies();
  await_copies<1>();
  publish_copies();
  barrier();

  auto settle = [&] {
    await_products();
    hold(scores[0]);
    hold(out[0]);
  };
  // Turns the scores into weights and starts on the values' share.
  auto weigh = [&](int row) {
    score.weigh(scores, carried, out, sight, mine, row);
    uint32_t weights[4][4];
#pragma unroll
    for (int n = 0; n < 4; n++) pack_pair<E>(weights[n], scores[0][2 * n], scores[0][2 * n + 1]);

    await_copies<0>();  // the next keys, these values
    publish_copies();
    barrier();
    stream.load_keys(row + 2 * Plan::COLUMNS);
    stream.load_values(row + Plan::COLUMNS);
    commit_copies();

    const Pass values = stream.values_at(row);
    begin_products();
#pragma unroll
    for (int n = 0; n < 4; n++) add_group<E>(out[0], weights[n], descriptor(values.start + n * 16 * 128, Pass::PANEL));
    commit_products();
  };
  if (stream.end > 0) {
    score_group<E>(scores[0], queries, own, stream.keys_at(0));
    settle();
    int row = 0;
#pragma unroll 1
    for (; row + Plan::COLUMNS < stream.end; row += Plan::COLUMNS) {
      weigh(row);
      score_group<E>(scores[0], queries, own, stream.keys_at(row + Plan::COLUMNS));
      settle();
    }
    weigh(row);
    settle();
  }
  await_copies<0>();  // those behind the last, too: a block ends with none under way
  score.finish(a, carried, out, mine);
  write_rows<E>(Rows::of(a, a.out), out, 1, mine, a.queries, a.queries);
}

#endif
