// Forward: a task is (batch, head, block of query rows).
#ifndef FULLRANK_FORWARD_H
#define FULLRANK_FORWARD_H

#include "skeleton.h"

namespace {

struct ForwardRoom {
  float *queries;        // [block, units]
  float *staging, *k;    // [KEYS, units], [units, KEYS]
  float *v;              // [KEYS or pairs, width]
  float *weights, *paired;  // [ROWS, KEYS]
  float *out;            // [block, width]
  float *top, *sum;      // [block]
  int32_t* list;         // [listed_count]
  size_t bytes;

  template <class Math>
  static ForwardRoom of(const Attention& a, void* start, Math) {
    const int64_t units = row_units<Math>(a), width = padded_size(a);
    Walk walk = {(char*)start};
    ForwardRoom room;
    room.queries = walk.floats(a.block * units);
    room.staging = walk.floats(KEYS * units);
    room.k = walk.floats(KEYS * units);
    room.v = walk.floats(KEYS * width);
    room.weights = walk.floats(Vector::ROWS * KEYS);
    room.paired = walk.floats(Vector::ROWS * KEYS);
    room.out = walk.floats(a.block * width);
    room.top = walk.floats(a.block);
    room.sum = walk.floats(a.block);
    room.list = (int32_t*)walk.floats(a.listed ? a.listed_count : 0);
    room.bytes = walk.at - (char*)start;
    return room;
  }
};

template <class Math, class T, class Score>
struct ForwardTask {
  const Attention& a;
  const ForwardRoom& room;
  int64_t batch, head, start, rows;  // query rows start..start+rows-1
  int64_t units, width;
  Keys keys;
  Scores scores;

  ForwardTask(const Attention& a, const ForwardRoom& room, int64_t task, int64_t blocks)
      : a(a), room(room), batch(task / blocks / a.heads), head(task / blocks % a.heads),
        start((blocks - 1 - task % blocks) * a.block), rows(smaller(a.block, a.queries - start)),
        units(row_units<Math>(a)), width(padded_size(a)), keys(a, batch, room.list), scores(a, head, Score::SIGN) {}

  void run() {
    for (int64_t i = 0; i < rows; i++) {
      Math::row(row_of<const T>(a.q, batch, head, start + i), room.queries + i * units, a.size, units);
      room.top[i] = LOWEST;
      room.sum[i] = 0;
    }
    memset(room.out, 0, rows * width * sizeof(float));
    float furthest = keys.last_visible(start + rows - 1);
    for (int64_t from = 0; from < keys.count; from += KEYS) {
      Block block(keys, from);
      if (furthest < block.first) continue;
      pack(block);
      for (int64_t i = 0; i < rows; i += Vector::ROWS) visit(block, i, smaller(Vector::ROWS, rows - i));
    }
    for (int64_t i = 0; i < rows; i++) finish(i);
  }

  void pack(const Block& block) {
    const T* from[KEYS];
    rows_of(a.k, batch, head, keys, block, from);
    pack_along_size<Math>(a, from, block.count, room.staging, room.k);
    rows_of(a.v, batch, head, keys, block, from);
    pack_along_rows<Math>(a, from, block.count, room.v);
  }

  // One tile of query rows meets one block of keys.
  static void visit(const ForwardTask& t, const Block& block, int64_t i, int64_t n) {
    const ForwardRoom& room = t.room;
    int64_t reach = block.reach(t.keys.last_visible(t.start + i + n - 1));
    if (reach == 0) return;
    Sight see = {t.keys, block, t.start + i, n, reach};
    product<Math, false>(n, round_up(reach, Vector::WIDTH),
                         {room.queries + i * t.units, t.units, 1, room.k, KEYS, Math::units(t.a.size)}, room.weights, KEYS);
    float *top = room.top + i, *sum = room.sum + i, *out = room.out + i * t.width;
    if (see.everything(t.scores, Score::NORMALIZED))
      Score::template weigh<true>(t.scores, see, room.weights, top, sum, out, t.width);
    else
      Score::template weigh<false>(t.scores, see, room.weights, top, sum, out, t.width);
    const float* weights = room.weights;
    if constexpr (Math::PAIRED) {
      for (int64_t r = 0; r < n; r++) Math::pair(room.weights + r * KEYS, room.paired + r * KEYS, reach);
      weights = room.paired;
    }
    product<Math, true>(n, t.width, {weights, KEYS, 1, room.v, t.width, Math::units(reach)}, out, t.width);
  }
  void visit(const Block& block, int64_t i, int64_t n) { visit(*this, block, i, n); }

  void finish(int64_t i) {
    float sum = room.sum[i], factor = 1;
    if (Score::NORMALIZED) {
      factor = sum == 0 ? 0 : 1 / sum;
      if (a.log_sum_exp)
        a.log_sum_exp[(batch * a.heads + head) * a.queries + start + i] = sum == 0 ? -INFINITY : room.top[i] * LN2 + logf(sum);
    }
    write_row(room.out + i * width, factor, row_of<T>(a.out, batch, head, start + i), a.size);
  }
};

template <class Math, class T, class Score>
void forward(const Attention* a, int64_t first, int64_t last, void* scratch) {
  const int64_t blocks = (a->queries + a->block - 1) / a->block;
  ForwardRoom room = ForwardRoom::of(*a, scratch, Math());
  for (int64_t task = first; task < last; task++) ForwardTask<Math, T, Score>(*a, room, task, blocks).run();
}

template <class Math>
size_t forward_scratch(const Attention* a) {
  return ForwardRoom::of(*a, nullptr, Math()).bytes;
}

}  // namespace

#endif
