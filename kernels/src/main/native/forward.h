// Forward: a task is (batch, head, block of query rows).
#ifndef FULLRANK_FORWARD_H
#define FULLRANK_FORWARD_H

#include "skeleton.h"

namespace {

struct ForwardRoom {
  float *queries;        // [block, units]
  float *staging, *k;    // [KEYS, units], [units, KEYS]
  float *v;              // [KEYS or pairs, width]
  float* scores;         // [VISIT, KEYS], which become weights in place
  float* weights;        // [VISIT, KEYS], in units
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
    room.scores = walk.floats(VISIT<Math> * KEYS);
    room.weights = walk.floats(VISIT<Math> * KEYS);
    room.out = walk.floats(a.block * width);
    room.top = walk.floats(a.block);
    room.sum = walk.floats(a.block);
    room.list = (int32_t*)walk.floats(a.listed ? a.listed_count : 0);
    room.bytes = walk.bytes;
    return room;
  }
};

// Query rows start..start+rows-1 of a head.
struct Place {
  int64_t batch, head, start, rows;

  Place(const Attention& a, int64_t task) {
    const int64_t blocks = ceiling(a.queries, a.block);
    batch = task / blocks / a.heads;
    head = task / blocks % a.heads;
    start = (blocks - 1 - task % blocks) * a.block;
    rows = smaller(a.block, a.queries - start);
  }
};

template <class Math, class T, class Score>
struct ForwardTask : Place {
  static constexpr int64_t PRODUCTS = 2;  // of a visit
  const Attention& a;
  const ForwardRoom& room;
  int64_t units, width;
  Keys keys;
  Scores scores;
  Ahead ahead;

  // What this task writes at its end, and what the one after it reads at its start, is fetched ahead.
  ForwardTask(const Attention& a, const ForwardRoom& room, int64_t task, int64_t after)
      : Place(a, task), a(a), room(room), units(row_units<Math>(a)), width(padded_size(a)),
        keys(a, batch, room.list), scores(a, head, Score::SIGN),
        ahead(a.size * sizeof(T), PRODUCTS * ceiling(rows, VISIT<Math>) * ceiling(keys.count, KEYS)) {
    const Place next(a, after);
    ahead.want<T>(a.out, batch, head, start, rows);
    ahead.want<T>(a.q, next.batch, next.head, next.start, next.rows);
    if (next.batch == batch && next.head == head) return;
    ahead.want<T>(a.k, next.batch, next.head, 0, a.keys);
    ahead.want<T>(a.v, next.batch, next.head, 0, a.keys);
  }

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
      for (int64_t i = 0; i < rows; i += VISIT<Math>) visit(block, i, smaller(VISIT<Math>, rows - i));
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

  // A few query rows meet one block of keys.
  void visit(const Block& block, int64_t i, int64_t n) {
    int64_t reach = block.reach(keys.last_visible(start + i + n - 1));
    if (reach == 0) return;
    ahead.fetch();
    const float* weights = weigh({keys, block, start + i, n, reach}, i);
    ahead.fetch();
    product<Math>(n, width, {weights, KEYS, 1, room.v, width, Math::units(reach)}, Add(), room.out + i * width, width);
  }

  // The weights of what is seen, in units.
  const float* weigh(const Sight& see, int64_t i) {
    const Factors factors = {room.queries + i * units, units, 1, room.k, KEYS, Math::units(a.size)};
    const int64_t columns = round_up(see.columns, Vector::WIDTH);
    const bool plain = see.everything(scores, Score::NORMALIZED);
    if (plain && !Score::NORMALIZED) {
      product<Math>(see.rows, columns, factors, Weigh<Math>{scores}, room.weights, KEYS);
      return room.weights;
    }
    product<Math>(see.rows, columns, factors, Set(), room.scores, KEYS);
    const Gathered gathered = {room.top + i, room.sum + i, room.out + i * width, width};
    if (plain) Score::template weigh<true>(scores, see, room.scores, gathered);
    else Score::template weigh<false>(scores, see, room.scores, gathered);
    if constexpr (!Math::PAIRED) return room.scores;
    else {
      for (int64_t r = 0; r < see.rows; r++) Math::pair(room.scores + r * KEYS, room.weights + r * KEYS, see.columns);
      return room.weights;
    }
  }

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
  ForwardRoom room = ForwardRoom::of(*a, scratch, Math());
  for (int64_t task = first; task < last; task++)
    ForwardTask<Math, T, Score>(*a, room, task, smaller(task + 1, last - 1)).run();
}

template <class Math>
size_t forward_scratch(const Attention* a) {
  return ForwardRoom::of(*a, nullptr, Math()).bytes;
}

}  // namespace

#endif
