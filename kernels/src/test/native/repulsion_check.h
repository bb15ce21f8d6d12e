// Random steps of ContraNorm on every instruction set, against plain float64 loops.
#ifndef FULLRANK_REPULSION_CHECK_H
#define FULLRANK_REPULSION_CHECK_H

#include "driver.h"

extern "C" int64_t fullrank_repulsion_scratch(const Repulsion*, int32_t level);
extern "C" void fullrank_repulsion(const Repulsion*, int32_t level, int64_t first, int64_t last, void* scratch);

struct RepulsionProblem {
  Repulsion r = {};
  std::vector<float> x, g, out;
  std::vector<uint8_t> real;
  std::vector<double> y, dx;

  RepulsionProblem(Random& random) {
    r.batch = 1 + random.below(2), r.tokens = 1 + random.below(random.below(4) ? 60 : 256);
    r.width = random.below(2) ? 16 * (1 + random.below(5)) : 1 + random.below(300);
    r.keep = random.below(2) ? 1.f : 1.3f, r.step = 0.3f, r.sharpness = random.below(2) ? 1.f : 4.f;
    r.causal = (int32_t)random.below(2);
    for (int64_t i = 0; i < r.batch * r.tokens * r.width; i++) x.push_back(random.normal()), g.push_back(random.normal());
    if (random.below(2))
      for (int64_t i = 0; i < r.batch * r.tokens; i++) real.push_back(random.below(4) != 0);
    out.resize(x.size());
    r.x = x.data(), r.out = out.data(), r.real = real.empty() ? nullptr : real.data();
    y.assign(x.size(), 0), dx = y;
    for (int64_t b = 0; b < r.batch; b++) solve(b);
  }

  double at(const std::vector<float>& from, int64_t b, int64_t i, int64_t d) const {
    return from[(size_t)((b * r.tokens + i) * r.width + d)];
  }
  double dot(const std::vector<float>& p, int64_t i, const std::vector<float>& q, int64_t j, int64_t b) const {
    double sum = 0;
    for (int64_t d = 0; d < r.width; d++) sum += at(p, b, i, d) * at(q, b, j, d);
    return sum;
  }
  // The slope of a cosine falls on both of its tokens.
  void solve(int64_t b) {
    const int64_t n = r.tokens, width = r.width;
    std::vector<double> length((size_t)n), p((size_t)n), slope((size_t)n);
    for (int64_t i = 0; i < n; i++) length[(size_t)i] = sqrt(dot(x, i, x, i, b));
    for (int64_t i = 0; i < n; i++) {
      double sum = 0, mean = 0;
      for (int64_t j = 0; j < n; j++) {
        bool seen = (!r.causal || j <= i) && (!r.real || r.real[b * n + j]);
        p[(size_t)j] = seen ? exp(r.sharpness * dot(x, i, x, j, b) / length[(size_t)i] / length[(size_t)j]) : 0;
        sum += p[(size_t)j];
      }
      for (int64_t j = 0; j < n; j++) {
        p[(size_t)j] /= sum > 0 ? sum : 1;
        slope[(size_t)j] = -r.step * dot(g, i, x, j, b);
        mean += p[(size_t)j] * slope[(size_t)j];
      }
      double* own = &dx[(size_t)((b * n + i) * width)];
      for (int64_t d = 0; d < width; d++) {
        y[(size_t)((b * n + i) * width + d)] += r.keep * at(x, b, i, d);
        own[d] += r.keep * at(g, b, i, d);
      }
      for (int64_t j = 0; j < n; j++) {
        double* other = &dx[(size_t)((b * n + j) * width)];
        double li = length[(size_t)i], lj = length[(size_t)j], cosine = dot(x, i, x, j, b) / li / lj;
        double s = r.sharpness * p[(size_t)j] * (slope[(size_t)j] - mean);
        for (int64_t d = 0; d < width; d++) {
          double ui = at(x, b, i, d) / li, uj = at(x, b, j, d) / lj;
          y[(size_t)((b * n + i) * width + d)] -= r.step * p[(size_t)j] * at(x, b, j, d);
          own[d] += s * (uj - cosine * ui) / li;
          other[d] += s * (ui - cosine * uj) / lj - r.step * p[(size_t)j] * at(g, b, i, d);
        }
      }
    }
  }

  double error(int32_t level, bool backward) {
    r.gradient = backward ? g.data() : nullptr;
    int64_t bytes = fullrank_repulsion_scratch(&r, level);
    char* room = (char*)aligned_alloc(64, (size_t)bytes);
    spoil(room, bytes);
    memset(out.data(), 0xff, out.size() * sizeof(float));
    fullrank_repulsion(&r, level, 0, r.batch, room);
    free(room);
    const std::vector<double>& want = backward ? dx : y;
    double difference = 0, norm = 1e-30;
    for (size_t i = 0; i < out.size(); i++) difference += pow(out[i] - want[i], 2), norm += want[i] * want[i];
    return sqrt(difference / norm);
  }
};

// How many rounds fail on some level.
inline int check_repulsion(int rounds, int top, Random& random) {
  int failures = 0;
  double worst[2] = {};
  for (int round = 0; round < rounds; round++) {
    RepulsionProblem p(random);
    for (int level = 0; level <= top; level++)
      for (int backward = 0; backward < 2; backward++) {
        double e = p.error(level, backward);
        if (!(e <= worst[backward])) worst[backward] = e;
        if (e <= 5e-6) continue;
        failures++;
        printf("FAIL repulsion round %d level %d backward %d tokens %ld width %ld: %.3g\n", round, level, backward,
               p.r.tokens, p.r.width, e);
      }
  }
  printf("repulsion: worst relative error y %.2g dx %.2g\n", worst[0], worst[1]);
  return failures;
}

#endif
