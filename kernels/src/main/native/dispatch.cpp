// The door: which instruction sets this processor has, and the entries that Java calls.
// Compiled for plain x86-64, so that asking is safe on any processor.
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attention.h"

namespace {

// Levels in rising order. A new one is one more row here, one more translation unit, and one more line
// in supported().
const Kernels* const LEVELS[] = {&kernels_avx2, &kernels_avx512, &kernels_avx512_bf16, &kernels_amx};
const int AMX = 3;

// The entry of a level, or of the nearest below that has its own.
template <class Entry, class Problem>
Entry* entry(int level, Entry* (*of)(const Kernels*, const Problem*), const Problem* p) {
  Entry* found = of(LEVELS[level], p);
  return found || level == 0 ? found : entry(level - 1, of, p);
}

bool supported(int level) {
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  switch (level) {
    case 0: return avx2;
    case 1: return avx512;
    case 2:
    case AMX: return avx512 && __builtin_cpu_supports("avx512bf16");
    default: return false;
  }
}

// Tiles are used only where the process has asked for room to save them, and Linux has agreed.
bool tiles() {
#ifdef FULLRANK_EMULATED_TILES
  return true;
#else
  const unsigned AMX_BF16 = 1u << 22, AMX_TILE = 1u << 24;
  const long ARCH_REQ_XCOMP_PERM = 0x1023, XTILEDATA = 18;
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & AMX_BF16) && (d & AMX_TILE) &&
         syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0;
#endif
}

}  // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

// The size of the structure both sides must agree on.
EXPORT int64_t fullrank_attention_bytes() { return sizeof(Attention); }

// The highest level this processor runs without asking for AMX, or -1.
EXPORT int32_t fullrank_level() {
  int level = AMX - 1;
  while (level >= 0 && !supported(level)) level--;
  return level;
}

// The level of AMX, or -1 where the processor or the system refuses. To be asked before that level runs.
EXPORT int32_t fullrank_amx_level() { return supported(AMX) && tiles() ? AMX : -1; }

EXPORT int64_t fullrank_scratch(const Attention* a, int32_t level, int32_t backward) {
  Measure* measure = backward
      ? entry<Measure, Attention>(level, [](const Kernels* k, const Attention* a) { return k->backward_scratch[a->element]; }, a)
      : entry<Measure, Attention>(level, [](const Kernels* k, const Attention* a) { return k->forward_scratch[a->element]; }, a);
  return (int64_t)measure(a);
}

// Tasks first..last-1 of batch * heads * ceil(queries / block).
EXPORT void fullrank_forward(const Attention* a, int32_t level, int64_t first, int64_t last, void* scratch) {
  entry<Run, Attention>(level, [](const Kernels* k, const Attention* a) { return k->forward[a->element][a->score]; }, a)(
      a, first, last, scratch);
}

// Tasks first..last-1 of batch * heads.
EXPORT void fullrank_backward(const Attention* a, int32_t level, int64_t first, int64_t last, void* scratch) {
  entry<Run, Attention>(level, [](const Kernels* k, const Attention* a) { return k->backward[a->element][a->score]; }, a)(
      a, first, last, scratch);
}

EXPORT int64_t fullrank_repulsion_bytes() { return sizeof(Repulsion); }

EXPORT int64_t fullrank_repulsion_scratch(const Repulsion* r, int32_t level) {
  return (int64_t)entry<MeasureRepulsion, Repulsion>(
      level, [](const Kernels* k, const Repulsion*) { return k->repulsion_scratch; }, r)(r);
}

// Samples first..last-1; backward where there is a gradient.
EXPORT void fullrank_repulsion(const Repulsion* r, int32_t level, int64_t first, int64_t last, void* scratch) {
  entry<Repel, Repulsion>(level, [](const Kernels* k, const Repulsion* r) {
    return r->gradient ? k->repulsion_backward : k->repulsion_forward;
  }, r)(r, first, last, scratch);
}

// Multiply-adds of one of `rounds` rounds of nothing but them, for an Element.
EXPORT int64_t fullrank_peak(int32_t level, int32_t element, int64_t rounds) {
  while (!LEVELS[level]->peak[element]) level--;
  return LEVELS[level]->peak[element](rounds);
}
