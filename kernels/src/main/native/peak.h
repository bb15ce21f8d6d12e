// The fastest that this instruction set multiplies and adds: the roof that the kernels are measured
// against. Independent sums, all in registers.
#ifndef FULLRANK_PEAK_H
#define FULLRANK_PEAK_H

#include "product.h"

namespace {

// Runs `rounds` rounds; returns how many multiply-adds of numbers each round is.
template <class Math>
int64_t peak(int64_t rounds) {
  constexpr int SUMS = 12;  // more than latency times units, fewer than registers
  F sum[SUMS], factor = Vector::all(0.f);
#pragma GCC unroll 12
  for (int i = 0; i < SUMS; i++) sum[i] = Vector::all((float)i);
  for (int64_t round = 0; round < rounds; round++) {
    asm volatile("" : "+x"(factor));  // unknown to the compiler, so that nothing is computed once
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) sum[i] = Math::mac(factor, factor, sum[i]);
  }
  F total = sum[0];
#pragma GCC unroll 12
  for (int i = 1; i < SUMS; i++) total = Vector::add(total, sum[i]);
  asm volatile("" : : "x"(total));
  return SUMS * Vector::WIDTH * (Math::PAIRED ? 2 : 1);
}

}  // namespace

#endif
