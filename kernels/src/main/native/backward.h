// Backward: a task is (batch, head), so that no two tasks add to the same gradient.
#ifndef FULLRANK_BACKWARD_H
#define FULLRANK_BACKWARD_H

#include "skeleton.h"

namespace {

struct BackwardRoom {
  float *q, *g;            // queries and out's gradient, [queries, units], summed over the size
  float *q_along, *g_along;  // the same, summed over the queries: [queries or pairs, width]
  float *q_gradient;       // [queries, width]
  float *level, *mean;     // softmax: [queries] log-sum-exp in units of log 2, rowsum(dO O)
  float *staging, *k, *v, *k_along;
  float *k_gradient, *v_gradient;  // [KEYS, width]
  float *weights, *slopes;         // P and dS, [QUERIES, KEYS]
  float *slopes_paired, *weights_zipped, *slopes_zipped;
  int32_t* list;
  size_t bytes;

  template <class Math>
  static BackwardRoom of(const Attention& a, void* start, Math) {
    const int64_t units = row_units<Math>(a), width = padded_size(a);
    Walk walk = {(char*)start};
    BackwardRoom room;
    room.q = walk.floats(a.queries * units);
    room.g = walk.floats(a.queries * units);
    room.q_along = Math::PAIRED ? walk.floats(Math::units(a.queries) * width) : room.q;
    room.g_along = Math::PAIRED ? walk.floats(Math::units(a.queries) * width) : room.g;
    room.q_gradient = walk.floats(a.queries * width);
    room.level = walk.floats(a.queries);
    room.mean = walk.floats(a.queries);
    room.staging = walk.floats(KEYS * units);
    room.k = walk.floats(KEYS * units);
    room.v = walk.floats(KEYS * units);
    room.k_along = walk.floats(KEYS * width);
    room.k_gradient = walk.floats(KEYS * width);
    room.v_gradient = walk.floats(KEYS * width);
    room.weights = walk.floats(QUERIES<Math> * KEYS);
    room.slopes = walk.floats(QUERIES<Math> * KEYS);
    room.slopes_paired = Math::PAIRED ? walk.floats(QUERIES<Math> * KEYS) : room.slopes;
    room.weights_zipped = Math::PAIRED ? walk.floats(QUERIES<Math> * KEYS) : room.weights;
    room.slopes_zipped = Math::PAIRED ? walk.floats(QUERIES<Math> * KEYS) : room.slopes;
    room.list = (int32_t*)walk.floats(a.listed ? a.listed_count : 0);
    room.bytes = walk.bytes;
    return room;
  }
};

template <class T>
float dot(const T* a, const T* b, int64_t n) {
  float x[MAX_SIZE], y[MAX_SIZE];
  const int64_t padded = round_up(n, Vector::WIDTH);
  Single::row(a, x, n, padded);
  Single::row(b, y, n, padded);
  F sum = Vector::all(0.f);
  for (int64_t i = 0; i < padded; i += Vector::WIDTH) sum = Vector::fma(Vector::load(x + i), Vector::load(y + i), sum);
  return Vector::sum(sum);
}

template <class Math, class T, class Score>
struct BackwardTask {
  static constexpr int64_t PRODUCTS = 5;  // of a visit
  const Attention& a;
  const BackwardRoom& room;
  int64_t batch, head, units, width;
  Keys keys;
  Scores scores;
  Ahead ahead;

  // What this task writes at its end, and what the one after it reads, is fetched ahead.
  BackwardTask(const Attention& a, const BackwardRoom& room, int64_t task, int64_t after)
      : a(a), room(room), batch(task / a.heads), head(task % a.heads), units(row_units<Math>(a)),
        width(padded_size(a)), keys(a, batch, room.list), scores(a, head, Score::SIGN),
        ahead(a.size * sizeof(T), PRODUCTS * ceiling(a.queries, QUERIES<Math>) * ceiling(keys.count, KEYS)) {
    ahead.want<T>(a.q_gradient, batch, head, 0, a.queries);
    ahead.want<T>(a.k_gradient, batch, head, 0, a.keys);
    ahead.want<T>(a.v_gradient, batch, head, 0, a.keys);
    const int64_t b = after / a.heads, h = after % a.heads;
    ahead.want<T>(a.q, b, h, 0, a.queries);
    ahead.want<T>(a.out_gradient, b, h, 0, a.queries);
    if (Score::NORMALIZED) ahead.want<T>(a.out, b, h, 0, a.queries);
    ahead.want<T>(a.k, b, h, 0, a.keys);
    ahead.want<T>(a.v, b, h, 0, a.keys);
  }

  void run() {
    pack_queries();
    clear_hidden();
    for (int64_t from = 0; from < keys.count; from += KEYS) {
      Block block(keys, from);
      pack_keys(block);
      memset(room.k_gradient, 0, KEYS * width * sizeof(float));
      memset(room.v_gradient, 0, KEYS * width * sizeof(float));
      for (int64_t i = 0; i < a.queries; i += QUERIES<Math>) visit(block, i, smaller(QUERIES<Math>, a.queries - i));
      for (int64_t j = 0; j < block.count; j++) {
        int64_t key = keys.at(from + j);
        write_row(room.k_gradient + j * width, a.scale, row_of<T>(a.k_gradient, batch, head, key), a.size);
        write_row(room.v_gradient + j * width, 1.f, row_of<T>(a.v_gradient, batch, head, key), a.size);
      }
    }
    for (int64_t i = 0; i < a.queries; i++)
      write_row(room.q_gradient + i * width, a.scale, row_of<T>(a.q_gradient, batch, head, i), a.size);
  }

  void pack_queries() {
    for (int64_t i = 0; i < a.queries; i++) {
      const T *q = row_of<const T>(a.q, batch, head, i), *g = row_of<const T>(a.out_gradient, batch, head, i);
      Math::row(q, room.q + i * units, a.size, units);
      Math::row(g, room.g + i * units, a.size, units);
      if (Score::NORMALIZED) {
        room.level[i] = a.log_sum_exp[(batch * a.heads + head) * a.queries + i] * LOG2E;
        room.mean[i] = dot(g, row_of<const T>(a.out, batch, head, i), a.size);
      }
    }
    memset(room.q_gradient, 0, a.queries * width * sizeof(float));
    if (!Math::PAIRED) return;
    for (int64_t i = 0; i < a.queries; i += 2) {
      const T *q[2], *g[2];
      int64_t n = smaller(2, a.queries - i);
      for (int64_t j = 0; j < n; j++) {
        q[j] = row_of<const T>(a.q, batch, head, i + j);
        g[j] = row_of<const T>(a.out_gradient, batch, head, i + j);
      }
      pack_along_rows<Math>(a, q, n, room.q_along + i / 2 * width);
      pack_along_rows<Math>(a, g, n, room.g_along + i / 2 * width);
    }
  }

  // Keys that no query sees have no gradient; those beyond `count` or off the list are never visited.
  void clear_hidden() {
    for (int64_t key = keys.list ? 0 : keys.count; key < a.keys; key++) {
      memset(row_of<T>(a.k_gradient, batch, head, key), 0, a.size * sizeof(T));
      memset(row_of<T>(a.v_gradient, batch, head, key), 0, a.size * sizeof(T));
    }
  }

  void pack_keys(const Block& block) {
    const T* from[KEYS];
    rows_of(a.v, batch, head, keys, block, from);
    pack_along_size<Math>(a, from, block.count, room.staging, room.v);
    rows_of(a.k, batch, head, keys, block, from);
    pack_along_size<Math>(a, from, block.count, room.staging, room.k);
    pack_along_rows<Math>(a, from, block.count, room.k_along);
  }

  // One block of query rows meets one block of keys: five products.
  void visit(const Block& block, int64_t i, int64_t n) {
    int64_t reach = block.reach(keys.last_visible(i + n - 1)), columns = round_up(reach, Vector::WIDTH);
    if (reach == 0) return;
    Sight see = {keys, block, i, n, reach};
    ahead.fetch();
    product<Math>(n, columns, {room.q + i * units, units, 1, room.k, KEYS, Math::units(a.size)}, Set(), room.weights, KEYS);
    ahead.fetch();
    product<Math>(n, columns, {room.g + i * units, units, 1, room.v, KEYS, Math::units(a.size)}, Set(), room.slopes, KEYS);
    if (see.everything(scores, false)) differentiate<true>(see, columns);
    else differentiate<false>(see, columns);
    if constexpr (Math::PAIRED) pair(n, columns);
    ahead.fetch();
    const int64_t depth = Math::units(n), along = Math::PAIRED ? i / 2 : i;
    product<Math>(n, width, {room.slopes_paired, KEYS, 1, room.k_along, width, Math::units(reach)}, Add(),
                  room.q_gradient + i * width, width);
    ahead.fetch();
    product<Math>(reach, width, {room.slopes_zipped, 1, KEYS, room.q_along + along * width, width, depth}, Add(),
                  room.k_gradient, width);
    ahead.fetch();
    product<Math>(reach, width, {room.weights_zipped, 1, KEYS, room.g_along + along * width, width, depth}, Add(),
                  room.v_gradient, width);
  }

  // q.k becomes P, and dP becomes dS / scale.
  template <bool PLAIN>
  void differentiate(const Sight& see, int64_t columns) {
    for (int64_t r = 0; r < see.rows; r++) {
      F at = Vector::all(keys.position(see.query + r)), limit = Vector::all(keys.last_visible(see.query + r));
      F level = Vector::all(Score::NORMALIZED ? room.level[see.query + r] : 0.f);
      F mean = Vector::all(Score::NORMALIZED ? room.mean[see.query + r] : 0.f);
      for (int64_t c = 0; c < columns; c += Vector::WIDTH) {
        float *p = room.weights + r * KEYS + c, *s = room.slopes + r * KEYS + c;
        F key = Vector::load(see.block.position + c);
        F weight = Score::weight(Scores::of<PLAIN>(scores, Vector::load(p), at, key), level);
        F slope = Score::slope(weight, Vector::load(s), mean);
        Vector::store(p, PLAIN ? weight : Vector::keep(Vector::le(key, limit), weight));
        Vector::store(s, PLAIN ? slope : Vector::keep(Vector::le(key, limit), slope));
      }
    }
  }

  void pair(int64_t n, int64_t columns) {
    if (n % 2) {
      memset(room.weights + n * KEYS, 0, KEYS * sizeof(float));
      memset(room.slopes + n * KEYS, 0, KEYS * sizeof(float));
    }
    for (int64_t r = 0; r < n; r++) Math::pair(room.slopes + r * KEYS, room.slopes_paired + r * KEYS, columns);
    for (int64_t r = 0; r < n; r += 2) {
      Math::zip(room.weights + r * KEYS, room.weights + (r + 1) * KEYS, room.weights_zipped + r / 2 * KEYS, columns);
      Math::zip(room.slopes + r * KEYS, room.slopes + (r + 1) * KEYS, room.slopes_zipped + r / 2 * KEYS, columns);
    }
  }
};

template <class Math, class T, class Score>
void backward(const Attention* a, int64_t first, int64_t last, void* scratch) {
  BackwardRoom room = BackwardRoom::of(*a, scratch, Math());
  for (int64_t task = first; task < last; task++)
    BackwardTask<Math, T, Score>(*a, room, task, smaller(task + 1, last - 1)).run();
}

template <class Math>
size_t backward_scratch(const Attention* a) {
  return BackwardRoom::of(*a, nullptr, Math()).bytes;
}

}  // namespace

#endif
