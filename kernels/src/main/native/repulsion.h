// ContraNorm's step over the tokens of each sample, in fp32; a task is one sample.
//
//   x^ = x / |x|,  P = softmax(x^ x^' / tau),  y = keep x - step P x
//
//   backward, g the gradient of y:  dP = g x',  dS = P (dP - rowsum(P dP)),  dx^ = (dS + dS') x^ / tau
//                                   dx = keep g - step (P' g + (dx^ - x^ (x^ . dx^)) / |x|)
//
// The tokens are few, so P stays in cache and is made whole: dS and its mirror image meet in one product,
// four in all where attention has five. No cosine is above 1, so none is searched for the highest.
#ifndef FULLRANK_REPULSION_H
#define FULLRANK_REPULSION_H

#include "skeleton.h"

namespace {

constexpr float SHORTEST = 1e-12f;  // no token is taken to be shorter

struct RepulsionRoom {
  float* unit;       // [tokens, width]: x^
  float* keys;       // [tokens, width]: x, zero where a token is hidden
  float* along;      // [width, tokens]: the same
  float* weights;    // [tokens, tokens]: P
  float* mixed;      // [tokens, width]: P x, or P' g
  float *inverse, *position;  // [tokens]: 1 / |x|; where a key stands, infinity where it is hidden
  float *gradient, *turned;   // backward: [tokens, width], g and dx^
  float *slopes, *mirrored;   // backward: [tokens, tokens], dS and dS + dS'
  size_t bytes;

  static RepulsionRoom of(const Repulsion& r, void* start) {
    const int64_t n = round_up(r.tokens, 16), width = round_up(r.width, 16), back = r.gradient ? 1 : 0;
    Walk walk = {(char*)start};
    RepulsionRoom room;
    room.unit = walk.floats(n * width);
    room.keys = walk.floats(n * width);
    room.along = walk.floats(n * width);
    room.weights = walk.floats(n * n);
    room.mixed = walk.floats(n * width);
    room.inverse = walk.floats(n);
    room.position = walk.floats(n);
    room.gradient = walk.floats(back * n * width);
    room.turned = walk.floats(back * n * width);
    room.slopes = walk.floats(back * n * n);
    room.mirrored = walk.floats(back * n * n);
    room.bytes = walk.bytes;
    return room;
  }
};

struct RepulsionTask {
  const Repulsion& r;
  const RepulsionRoom& room;
  const float* x;
  float* out;
  int64_t sample, n, width, columns;  // tokens; rounded up: entries, and tokens

  RepulsionTask(const Repulsion& r, const RepulsionRoom& room, int64_t sample)
      : r(r), room(room), x(r.x + sample * r.tokens * r.width), out(r.out + sample * r.tokens * r.width),
        sample(sample), n(r.tokens), width(round_up(r.width, 16)), columns(round_up(n, 16)) {}

  void forward() {
    pack();
    weigh();
    visits([&](int64_t i, int64_t rows, int64_t reach) {
      product<Single>(rows, width, {room.weights + i * columns, columns, 1, room.keys, width, reach}, Set(),
                      room.mixed + i * width, width);
    });
    for (int64_t i = 0; i < n; i++) {
      const float *own = x + i * r.width, *mixed = room.mixed + i * width;
      combine(out + i * r.width, [&](auto read) { return Vector::fnma(Vector::all(r.step), read(mixed), kept(read(own))); });
    }
  }

  void backward() {
    const float* g = r.gradient + sample * r.tokens * r.width;
    pack();
    weigh();
    for (int64_t i = 0; i < n; i++) Single::row(g + i * r.width, room.gradient + i * width, r.width, width);
    meet(room.gradient, room.slopes);
    differentiate();
    product<Single>(n, width, {room.weights, 1, columns, room.gradient, width, n}, Set(), room.mixed, width);
    product<Single>(n, width, {room.mirrored, columns, 1, room.unit, width, n}, Set(), room.turned, width);
    for (int64_t i = 0; i < n; i++) {
      const float *came = room.gradient + i * width, *mixed = room.mixed + i * width;
      const float *unit = room.unit + i * width, *turned = room.turned + i * width;
      const F length = Vector::all(dot(unit, turned)), inverse = Vector::all(r.sharpness * room.inverse[i]);
      combine(out + i * r.width, [&](auto read) {
        F across = Vector::fnma(length, read(unit), read(turned));
        return Vector::fnma(Vector::all(r.step), Vector::fma(inverse, across, read(mixed)), kept(read(came)));
      });
    }
  }

  void pack() {
    for (int64_t i = 0; i < n; i++) {
      float *unit = room.unit + i * width, *key = room.keys + i * width;
      bool hidden = r.real && !r.real[sample * n + i];
      Single::row(x + i * r.width, key, r.width, width);
      float length = sqrtf(dot(key, key));
      room.inverse[i] = 1 / (length > SHORTEST ? length : SHORTEST);
      room.position[i] = hidden ? INFINITY : (float)i;
      write_row(key, room.inverse[i], unit, width);
      if (hidden) memset(key, 0, width * sizeof(float));
    }
    for (int64_t i = n; i < columns; i++) room.inverse[i] = 0, room.position[i] = INFINITY;
    memset(room.keys + n * width, 0, (columns - n) * width * sizeof(float));
    transpose(room.keys, columns, width, width, room.along, columns);
  }

  // Rows at once, and how many keys the last of them sees at most.
  template <class Visit>
  INLINED void visits(const Visit& visit) const {
    const int64_t most = r.causal ? VISIT<Single> : n;
    for (int64_t i = 0; i < n; i += most) {
      int64_t rows = smaller(most, n - i);
      visit(i, rows, r.causal ? i + rows : n);
    }
  }

  // The products of rows with x, zero where no row of a visit sees the key.
  void meet(const float* rows_of, float* to) {
    if (r.causal) memset(to, 0, n * columns * sizeof(float));
    visits([&](int64_t i, int64_t rows, int64_t reach) {
      product<Single>(rows, round_up(reach, 16), {rows_of + i * width, width, 1, room.along, columns, width}, Set(),
                      to + i * columns, columns);
    });
  }

  // P, zero in the rows of those that see nothing.
  void weigh() {
    const F sharpness = Vector::all(r.sharpness * LOG2E);
    meet(room.unit, room.weights);
    for (int64_t i = 0; i < n; i++) {
      const F limit = Vector::all(r.causal ? (float)i : 1e30f);
      float* row = room.weights + i * columns;
      F sum = Vector::all(0.f);
      for (int64_t c = 0; c < columns; c += Vector::WIDTH) {
        F cosine = Vector::mul(Vector::load(row + c), Vector::load(room.inverse + c));
        F weight = exp2<Exact>(Vector::mul(sharpness, Vector::sub(cosine, Vector::all(1.f))));
        weight = Vector::keep(Vector::le(Vector::load(room.position + c), limit), weight);
        Vector::store(row + c, weight);
        sum = Vector::add(sum, weight);
      }
      float all = Vector::sum(sum);
      write_row(row, all == 0 ? 0 : 1 / all, row, columns);
    }
  }

  // dP becomes dS, and dS + dS'.
  void differentiate() {
    for (int64_t i = 0; i < n; i++) {
      float *p = room.weights + i * columns, *s = room.slopes + i * columns;
      F sum = Vector::all(0.f);
      for (int64_t c = 0; c < columns; c += Vector::WIDTH) sum = Vector::fma(Vector::load(p + c), Vector::load(s + c), sum);
      F mean = Vector::all(Vector::sum(sum));
      for (int64_t c = 0; c < columns; c += Vector::WIDTH)
        Vector::store(s + c, Vector::mul(Vector::load(p + c), Vector::sub(Vector::load(s + c), mean)));
    }
    memset(room.slopes + n * columns, 0, (columns - n) * columns * sizeof(float));
    transpose(room.slopes, columns, columns, columns, room.mirrored, columns);
    for (int64_t i = 0; i < n * columns; i += Vector::WIDTH)
      Vector::store(room.mirrored + i, Vector::add(Vector::load(room.mirrored + i), Vector::load(room.slopes + i)));
  }

  INLINED F kept(F own) const { return Vector::mul(Vector::all(r.keep), own); }

  INLINED float dot(const float* a, const float* b) const {
    F sum = Vector::all(0.f);
    for (int64_t i = 0; i < width; i += Vector::WIDTH) sum = Vector::fma(Vector::load(a + i), Vector::load(b + i), sum);
    return Vector::sum(sum);
  }

  // A row of what `of` makes of the rows it reads, the last of them by way of a copy.
  template <class Of>
  INLINED void combine(float* to, const Of& of) const {
    int64_t i = 0;
    for (; i + Vector::WIDTH <= r.width; i += Vector::WIDTH)
      Vector::store(to + i, of([i](const float* p) { return Vector::load(p + i); }));
    if (i == r.width) return;
    float rest[Vector::WIDTH];
    const size_t bytes = (r.width - i) * sizeof(float);
    Vector::store(rest, of([i, bytes](const float* p) {
      float part[Vector::WIDTH] = {};
      memcpy(part, p + i, bytes);
      return Vector::load(part);
    }));
    memcpy(to + i, rest, bytes);
  }
};

void repulsion_forward(const Repulsion* r, int64_t first, int64_t last, void* scratch) {
  RepulsionRoom room = RepulsionRoom::of(*r, scratch);
  for (int64_t sample = first; sample < last; sample++) RepulsionTask(*r, room, sample).forward();
}

void repulsion_backward(const Repulsion* r, int64_t first, int64_t last, void* scratch) {
  RepulsionRoom room = RepulsionRoom::of(*r, scratch);
  for (int64_t sample = first; sample < last; sample++) RepulsionTask(*r, room, sample).backward();
}

size_t repulsion_scratch(const Repulsion* r) { return RepulsionRoom::of(*r, nullptr).bytes; }

}  // namespace

#endif
