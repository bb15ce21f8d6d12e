// Times the kernels on one thread: time [LEVEL [LENGTH]]. Thread CPU time, the best of many runs; the share is of
// the fused multiply-add peak that a register-only loop reaches on this processor, or of vdpbf16ps's.
#include <time.h>

#include "driver.h"

namespace {

double now() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

template <class Body>
double best(Body body) {
  body();
  double start = now(), least = 1e9;
  int runs = 0;
  while (runs < 5 || (now() - start < 0.4 && runs < 100000)) {
    double t = now();
    body();
    t = now() - t;
    if (t < least) least = t;
    runs++;
  }
  return least;
}

// Twelve independent sums hide the latency of four cycles on two pipes. The registers are named, so that
// nothing but the instruction is timed.
#define TWELVE(op, r) \
  op " " r "12," r "12," r "0\n" op " " r "12," r "12," r "1\n" op " " r "12," r "12," r "2\n" \
  op " " r "12," r "12," r "3\n" op " " r "12," r "12," r "4\n" op " " r "12," r "12," r "5\n" \
  op " " r "12," r "12," r "6\n" op " " r "12," r "12," r "7\n" op " " r "12," r "12," r "8\n" \
  op " " r "12," r "12," r "9\n" op " " r "12," r "12," r "10\n" op " " r "12," r "12," r "11\n"
#define PEAK(op, r)                                                                              \
  best([] {                                                                                             \
    for (int i = 0; i < 1000000; i++)                                                                   \
      asm volatile(TWELVE(op, r)::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",     \
                   "xmm8", "xmm9", "xmm10", "xmm11", "xmm12");                                          \
  })
double peak_avx2() { return 12e-3 * 16 / PEAK("vfmadd231ps", "%%ymm"); }
double peak_avx512() { return 12e-3 * 32 / PEAK("vfmadd231ps", "%%zmm"); }
double peak_pairs() { return 12e-3 * 64 / PEAK("vdpbf16ps", "%%zmm"); }

// GFLOP/s of a forward and a backward; seconds of both.
struct Rate {
  double forward, backward, forward_seconds, backward_seconds;
};

Rate rate(int level, int element, int score, bool causal, int64_t batch, int64_t heads, int64_t n, int64_t d) {
  Random r = {7};
  Array q(element, batch, heads, n, d, 0), k = q, v = q, out = q, g = q, dq = q, dk = q, dv = q;
  q.fill(batch, r, 1), k.fill(batch, r, 1), v.fill(batch, r, 1), g.fill(batch, r, 1);
  std::vector<float> lse((size_t)(batch * heads * n));
  Attention a = {};
  a.q = q.view(), a.k = k.view(), a.v = v.view(), a.out = out.view(), a.out_gradient = g.view();
  a.q_gradient = dq.view(), a.k_gradient = dk.view(), a.v_gradient = dv.view(), a.log_sum_exp = lse.data();
  a.batch = batch, a.heads = heads, a.queries = a.keys = n, a.size = d, a.block = n < 4096 ? n : 4096;
  a.scale = (float)(1 / sqrt((double)d)), a.bias = score == SIGMOID ? (float)-log((double)n) : 0;
  a.causal = causal, a.element = element, a.score = score;
  int64_t bytes = fullrank_scratch(&a, level, 1) + fullrank_scratch(&a, level, 0);
  char* room = (char*)aligned_alloc(4096, (size_t)((bytes + 4095) / 4096 * 4096));
  double f = best([&] { fullrank_forward(&a, level, 0, batch * heads * ((n + a.block - 1) / a.block), room); });
  double b = best([&] { fullrank_backward(&a, level, 0, batch * heads, room); });
  free(room);
  double work = 4e-9 * batch * heads * n * n * d * (causal ? 0.5 : 1);
  return {work / f, 2.5 * work / b, f, b};
}

}  // namespace

int main(int n, char** args) {
  int from = n > 1 ? atoi(args[1]) : 0, to = n > 1 ? from : fullrank_level();
  double peak[3] = {peak_avx2(), fullrank_level() >= 1 ? peak_avx512() : 0, fullrank_level() >= 2 ? peak_pairs() : 0};
  printf("peak GFLOP/s: avx2 %.0f, avx512 %.0f, vdpbf16ps %.0f\n", peak[0], peak[1], peak[2]);
  printf("level type causal     N  D | forward sigmoid        softmax   ratio | backward sigmoid       softmax   ratio\n");
  const int64_t shapes[][4] = {{8, 6, 196, 64}, {2, 4, 1024, 64}, {1, 2, 4096, 64}, {64, 3, 17, 64}, {64, 6, 17, 32}, {64, 3, 50, 64}, {64, 6, 50, 32}};
  for (int level = from; level <= to; level++)
    for (int element = level == 2; element < 2; element++)
      for (int causal = 0; causal < 2; causal++)
        for (const auto& s : shapes) {
          if (n > 2 && atoi(args[2]) != s[2]) continue;
          double p = element && level == 2 ? peak[2] : peak[level < 1 ? level : 1];
          Rate a = rate(level, element, SIGMOID, causal, s[0], s[1], s[2], s[3]), b = rate(level, element, SOFTMAX, causal, s[0], s[1], s[2], s[3]);
          printf("%5d %s %6d %5ld %2ld | %6.0f %3.0f%%  %6.0f %3.0f%%  %5.2f | %6.0f %3.0f%%  %6.0f %3.0f%%  %5.2f | us/call %.1f %.1f\n",
                 level, element ? "bf16" : "fp32", causal, s[2], s[3], a.forward, 100 * a.forward / p, b.forward,
                 100 * b.forward / p, b.forward_seconds / a.forward_seconds, a.backward, 100 * a.backward / p,
                 b.backward, 100 * b.backward / p, b.backward_seconds / a.backward_seconds, 1e6 * a.forward_seconds, 1e6 * a.backward_seconds);
          fflush(stdout);
        }
}
