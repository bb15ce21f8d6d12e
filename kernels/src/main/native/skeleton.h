// The one tiled skeleton of attention, forward and backward, for two score functions:
//
//   sigmoid  P = 1 / (1 + exp(-(scale q.k + bias + alibi)))
//   softmax  P = exp(scale q.k + alibi - lse)
//
//   forward   O = P V
//   backward  dV = P' dO,  dP = dO V',  dS = P (1 - P) dP       (sigmoid)
//                                       dS = P (dP - rowsum(dO O)) (softmax)
//             dQ = scale dS K,  dK = scale dS' Q
//
// The sigmoid of a row needs nothing of the rest of the row: it carries no maximum and no sum from one
// block of keys to the next, and its backward needs neither O nor any row statistic.
#ifndef FULLRANK_SKELETON_H
#define FULLRANK_SKELETON_H

#include "product.h"

namespace {

constexpr int64_t MAX_SIZE = 256;
constexpr int64_t KEYS = 64;      // keys of a block
// Query rows of a block: of forward two tiles, so that one has work while the other waits; of backward
// an even number, for pairs.
template <class Math>
constexpr int64_t VISIT = Math::TILED ? 32 : 2 * Vector::ROWS;
template <class Math>
constexpr int64_t QUERIES = Math::TILED ? 64 : 60;
constexpr float LOG2E = 1.44269504f, LN2 = 0.693147181f;
constexpr float LOWEST = -__FLT_MAX__;  // the running maximum before the first key

// Scratch memory is laid out by walking it: with a null start the walk only measures.
struct Walk {
  char* start;
  size_t bytes = 0;
  float* floats(int64_t n) {
    float* here = start ? (float*)(start + bytes) : nullptr;
    bytes += (size_t)round_up(n * (int64_t)sizeof(float), 64);
    return here;
  }
};

INLINE int64_t padded_size(const Attention& a) { return round_up(a.size, 16); }
template <class Math>
INLINE int64_t row_units(const Attention& a) { return Math::PAIRED ? round_up(a.size, 32) / 2 : padded_size(a); }

template <class T>
INLINE T* row_of(const View& v, int64_t batch, int64_t head, int64_t row) {
  return (T*)v.data + batch * v.batch + head * v.head + row * v.row;
}

// Rows that are wanted before long, brought into the cache a few at a time: while there is work that
// waits for no memory, and not more than can be awaited at once. The processor foresees them badly, as
// the rows of one head lie apart by those of all heads.
class Ahead {
  static constexpr int64_t NEAR = 512;  // rows of an array: more would push out what is in use
  static constexpr int64_t ALL = 1ll << 32;
  struct Rows {
    const char* first;
    int64_t stride, count;
  } wanted[8];
  int64_t arrays = 0, bytes;  // of a row
  int64_t step, done = 0;     // in units of 2^-32 of all

 public:
  // To be fetched in so many steps.
  Ahead(int64_t row_bytes, int64_t steps) : bytes(row_bytes), step(ceiling(ALL, steps > 0 ? steps : 1)) {}

  template <class T>
  void want(const View& v, int64_t batch, int64_t head, int64_t first, int64_t count) {
    wanted[arrays++] = {(const char*)row_of<T>(v, batch, head, first), v.row * (int64_t)sizeof(T), smaller(NEAR, count)};
  }

  // Inlined, since gcc drops calls of what only prefetches.
  INLINED void fetch() {
    const int64_t before = done;
    done = smaller(done + step, ALL);
    for (int64_t i = 0; i < arrays; i++)
      for (int64_t j = wanted[i].count * before >> 32; j < wanted[i].count * done >> 32; j++)
        for (int64_t at = 0; at < bytes; at += 64) __builtin_prefetch(wanted[i].first + j * wanted[i].stride + at);
  }
};

// The keys one batch entry offers. A hidden key is never read. A key's position is its row in k, also
// when it comes from a list; the last query stands at the last key, so query i stands at i + shift.
struct Keys {
  const int32_t* list;  // or null: 0, 1, 2, ...
  int64_t count, shift;
  bool causal;

  Keys(const Attention& a, int64_t batch, int32_t* room) {
    int64_t length = a.lengths ? smaller(a.keys, a.lengths[batch]) : a.keys;
    causal = a.causal;
    shift = a.keys - a.queries;
    list = a.listed ? room : nullptr;
    count = length;
    if (!a.listed) return;
    const int32_t* listed = a.listed + batch * a.listed_count;
    count = 0;
    for (int64_t i = 0; i < a.listed_count; i++)
      if (listed[i] >= 0 && listed[i] < length) room[count++] = listed[i];
  }
  int64_t at(int64_t j) const { return list ? list[j] : j; }
  float position(int64_t query) const { return (float)(query + shift); }
  float last_visible(int64_t query) const { return causal ? position(query) : 1e30f; }
};

// Up to KEYS keys, where they stand, and how far they reach.
struct Block {
  float position[KEYS];  // infinity where there is no key, which hides it
  float first, last;
  int64_t start, count;
  bool dense;

  Block(const Keys& keys, int64_t from) {
    start = from;
    count = smaller(KEYS, keys.count - from);
    dense = !keys.list;
    first = last = (float)keys.at(from);
    for (int64_t j = 0; j < KEYS; j++) {
      position[j] = j < count ? (float)keys.at(from + j) : INFINITY;
      if (j >= count) continue;
      if (position[j] < first) first = position[j];
      if (position[j] > last) last = position[j];
    }
  }
  // How many leading keys a query that sees up to `limit` needs.
  int64_t reach(float limit) const {
    if (limit < first) return 0;
    return dense && limit < last ? (int64_t)(limit - first) + 1 : count;
  }
};

// Turns a raw product q.k into a score in units of log 2, negated for the sigmoid.
struct Scores {
  F scale, bias, slope;
  bool biased_by_distance;

  Scores(const Attention& a, int64_t head, float sign) {
    float m = a.slopes ? a.slopes[head] : 0.f;
    scale = Vector::all(sign * a.scale * LOG2E);
    bias = Vector::all(sign * a.bias * LOG2E);
    slope = Vector::all(sign * m * LOG2E);
    biased_by_distance = m != 0.f;
  }
  template <bool PLAIN>
  INLINE F of(const Scores& s, F raw, F query, F key) {
    F t = Vector::fma(raw, s.scale, s.bias);
    return PLAIN ? t : Vector::fnma(s.slope, Vector::abs(Vector::sub(query, key)), t);
  }
};

// A tile of raw products, [rows, KEYS], and which of its keys its rows see.
struct Sight {
  const Keys& keys;
  const Block& block;
  int64_t query, rows, columns;  // columns: the leading keys that any row sees

  // No mask and no distance to look at. Where weights are summed, columns past the last key must not
  // count; elsewhere nobody reads them.
  bool everything(const Scores& s, bool summed) const {
    return !s.biased_by_distance && block.last <= keys.last_visible(query) &&
           !(summed && columns % Vector::WIDTH);
  }
};

// What the rows of a tile have gathered: their highest scores, sums of weights, and results.
struct Gathered {
  float *top, *sum;
  float* out;  // [rows, width]
  int64_t width;
};

template <class Precision>
struct Sigmoid {
  static constexpr float SIGN = -1;
  static constexpr bool NORMALIZED = false;

  template <bool PLAIN>
  INLINE void weigh(const Scores& s, const Sight& see, float* tile, const Gathered&) {
    for (int64_t r = 0; r < see.rows; r++) {
      F at = Vector::all(see.keys.position(see.query + r)), limit = Vector::all(see.keys.last_visible(see.query + r));
#pragma GCC unroll 4
      for (int64_t c = 0; c < see.columns; c += Vector::WIDTH) {
        float* p = tile + r * KEYS + c;
        F key = Vector::load(see.block.position + c);
        F weight = logistic<Precision>(Scores::of<PLAIN>(s, Vector::load(p), at, key));
        Vector::store(p, PLAIN ? weight : Vector::keep(Vector::le(key, limit), weight));
      }
    }
  }
  INLINE F weight(F score, F) { return logistic<Precision>(score); }
  INLINE F slope(F weight, F gradient, F) { return Vector::mul(Vector::fnma(weight, weight, weight), gradient); }
};

// The ending of a product of queries and keys that all see each other, in sigmoid attention: a weight
// needs nothing but its own score, so it is made before the score leaves the registers.
template <class Math>
struct Weigh {
  static constexpr int VALUES = Math::PAIRED ? 2 : 1;
  const Scores& scores;

  template <int C>
  INLINED void row(F* sum, float* to) const {
#pragma GCC unroll 8
    for (int c = 0; c < C; c++)
      sum[c] = logistic<typename Math::Precision>(Vector::fma(sum[c], scores.scale, scores.bias));
    Math::template put<C>(sum, to);
  }
};

template <class Precision>
struct Softmax {
  static constexpr float SIGN = 1;
  static constexpr bool NORMALIZED = true;

  // Weighs against the running maximum, and rescales what the rows have gathered when it rises.
  template <bool PLAIN>
  INLINE void weigh(const Scores& s, const Sight& see, float* tile, const Gathered& all) {
    const auto [top, sum, out, width] = all;
    for (int64_t r = 0; r < see.rows; r++) {
      F at = Vector::all(see.keys.position(see.query + r)), limit = Vector::all(see.keys.last_visible(see.query + r));
      F highest = Vector::all(top[r]), gathered = Vector::all(0.f);
      for (int64_t c = 0; c < see.columns; c += Vector::WIDTH) {
        float* p = tile + r * KEYS + c;
        F key = Vector::load(see.block.position + c), score = Scores::of<PLAIN>(s, Vector::load(p), at, key);
        if (!PLAIN) score = Vector::choose(Vector::le(key, limit), score, Vector::all(LOWEST));
        Vector::store(p, score);
        highest = Vector::max(highest, score);
      }
      float before = top[r];
      top[r] = Vector::largest(highest);
      F level = Vector::all(top[r]);
      for (int64_t c = 0; c < see.columns; c += Vector::WIDTH) {
        float* p = tile + r * KEYS + c;
        F weight = exp2<Precision>(Vector::sub(Vector::load(p), level));
        if (!PLAIN) weight = Vector::keep(Vector::le(Vector::load(see.block.position + c), limit), weight);
        Vector::store(p, weight);
        gathered = Vector::add(gathered, weight);
      }
      float fresh = Vector::sum(gathered);
      if (before == top[r]) {
        sum[r] += fresh;
        continue;
      }
      float fade = before == LOWEST ? 0.f : exp2f(before - top[r]);
      sum[r] = sum[r] * fade + fresh;
      if (before == LOWEST) continue;
      for (int64_t c = 0; c < width; c += Vector::WIDTH)
        Vector::store(out + r * width + c, Vector::mul(Vector::all(fade), Vector::load(out + r * width + c)));
    }
  }
  INLINE F weight(F score, F level) { return exp2<Precision>(Vector::min(Vector::all(126.f), Vector::sub(score, level))); }
  INLINE F slope(F weight, F gradient, F mean) { return Vector::mul(weight, Vector::sub(gradient, mean)); }
};

// Packs `count` rows for a product summed over the size, as q.k is: to[unit][row], KEYS apart.
template <class Math, class T>
void pack_along_size(const Attention& a, const T* const* from, int64_t count, float* staging, float* to) {
  const int64_t units = row_units<Math>(a), padded = round_up(count, Vector::WIDTH);
  for (int64_t j = 0; j < count; j++) Math::row(from[j], staging + j * units, a.size, units);
  memset(staging + count * units, 0, (padded - count) * units * sizeof(float));
  transpose(staging, padded, round_up(Math::units(a.size), Vector::WIDTH), units, to, KEYS);
}

// Packs `count` rows for a product summed over the rows, as P V is: to[row or pair of rows][size].
template <class Math, class T>
void pack_along_rows(const Attention& a, const T* const* from, int64_t count, float* to) {
  const int64_t width = padded_size(a);
  if constexpr (Math::PAIRED) {
    static const T none[MAX_SIZE] = {};
    for (int64_t j = 0; j < count; j += 2)
      Math::zip(from[j], j + 1 < count ? from[j + 1] : none, to + j / 2 * width, a.size, width);
  } else {
    for (int64_t j = 0; j < count; j++) Math::row(from[j], to + j * width, a.size, width);
  }
}

// Where a block's rows lie in memory.
template <class T>
INLINE void rows_of(const View& v, int64_t batch, int64_t head, const Keys& keys, const Block& b, const T** to) {
  for (int64_t j = 0; j < b.count; j++) to[j] = row_of<const T>(v, batch, head, keys.at(b.start + j));
}

}  // namespace

#endif
