// Forward: a block is (batch, head, some query rows); keys and values stream past them.
#ifndef FULLRANK_CUDA_FORWARD_H
#define FULLRANK_CUDA_FORWARD_H

#include "plan.h"
#include "score.h"
#include "stream.h"

template <class E, int SIZE, class Score>
DEVICE void forward(const Attention& a) {
  using Plan = ForwardPlan<SIZE>;
  using Held = Tile<Plan::ROWS, SIZE, Plan::THREADS>;
  constexpr int ROW_TILES = Plan::ROW_TILES;
  const Sight sight = Sight::of(a);
  const Score score = Score::of(a);
  const int start = (block_count() - 1 - block_index()) * Plan::ROWS;  // the causal mask's longest first
  const int mine = start + warp_index() * Plan::WARP_ROWS;
  const Held queries = {shared_start()};
  const Stream<Plan, SIZE> stream = {Rows::of(a, a.k), Rows::of(a, a.v), shared_start() + Held::BYTES,
                                     sight.keys_of(start + Plan::ROWS - 1)};
  // What the softmax carries leaves no registers to keep the queries in.
  Left<Held, ROW_TILES, SIZE == 64 && !Score::NORMALIZED> left = {queries, warp_index() * Plan::WARP_ROWS};
  typename Score::template Carried<ROW_TILES> carried;
  float out[ROW_TILES][SIZE / 8][4];
  clear(out);
  score.begin(carried);

  queries.load(Rows::of(a, a.q), start, a.queries);
  stream.load(0);
  commit_copies();
#pragma unroll 1
  for (int row = 0; row < stream.end; row += Plan::COLUMNS) {
    stream.arrive(row);
    if (row == 0) left.keep();
    float scores[ROW_TILES][Plan::COLUMNS / 8][4];
    multiply_rows<E>(scores, left, stream.first_at(row), 0);
    score.weigh(scores, carried, out, sight, mine, row);
    add_rows<E>(out, scores, stream.second_at(row), 0);
  }
  await_copies<0>();  // also where nothing passed by: a block ends with none under way
  score.finish(a, carried, out, mine);
  write_rows<E>(Rows::of(a, a.out), out, 1, mine, a.queries, a.queries);
}

#endif
