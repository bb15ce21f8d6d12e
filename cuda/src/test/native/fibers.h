// The threads of one block as fibers on the calling thread. A fiber runs until it must wait for others.
// Who is next is drawn at random, so that a missing barrier shows.
#ifndef FULLRANK_FIBERS_H
#define FULLRANK_FIBERS_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include <functional>
#include <memory>
#include <vector>

[[noreturn]] inline void give_up(const char* why) {
  fprintf(stderr, "emulation: %s\n", why);
  abort();
}

struct Fiber {
  static constexpr size_t STACK = 128 << 10;
  int index = 0;
  bool started = false, done = false;
  ucontext_t first;
  jmp_buf here;
  std::unique_ptr<char[]> stack = std::unique_ptr<char[]>(new char[STACK]);
};

// As many threads as wait for one another: a warp, four warps, or a block.
struct Meeting {
  std::vector<Fiber*> present;
  const void* purpose = nullptr;
};

class Fibers {
 public:
  explicit Fibers(uint64_t seed) : state(seed) {}

  void run(int count, const std::function<void()>& body) {
    while ((int)all.size() < count) all.push_back(std::make_unique<Fiber>());
    task = &body;
    ready.clear();
    for (int i = 0; i < count; i++) {
      Fiber* f = all[(size_t)i].get();
      f->index = i, f->started = f->done = false;
      ready.push_back(f);
    }
    for (int left = count; left > 0; left -= current->done) {
      if (ready.empty()) give_up("threads wait for others that do not come");
      size_t next = random(4) ? ready.size() - 1 : random(ready.size());
      current = ready[next];
      ready.erase(ready.begin() + (long)next);
      let_run();
    }
    current = nullptr;
  }

  Fiber& me() { return *current; }
  uint64_t random(uint64_t below) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (state >> 33) % below;
  }

  // The last to come does the work for all.
  template <class Work>
  void meet(Meeting& meeting, size_t count, const void* purpose, Work&& work) {
    if (meeting.present.empty()) meeting.purpose = purpose;
    if (meeting.purpose != purpose) give_up("threads of one warp part ways");
    meeting.present.push_back(current);
    if (meeting.present.size() < count) return wait();
    work();
    for (Fiber* f : meeting.present)
      if (f != current) ready.push_back(f);
    meeting.present.clear();
  }

 private:
  std::vector<std::unique_ptr<Fiber>> all;
  std::vector<Fiber*> ready;
  const std::function<void()>* task = nullptr;
  Fiber* current = nullptr;
  jmp_buf scheduler;
  uint64_t state;

  __attribute__((noinline)) void wait() {
    if (_setjmp(current->here) == 0) _longjmp(scheduler, 1);
  }
  __attribute__((noinline)) void let_run() {
    if (_setjmp(scheduler) == 0) resume(current);
  }
  void resume(Fiber* f) {
    if (f->started) _longjmp(f->here, 1);
    f->started = true;
    getcontext(&f->first);
    f->first.uc_stack.ss_sp = f->stack.get();
    f->first.uc_stack.ss_size = Fiber::STACK;
    f->first.uc_link = nullptr;
    uintptr_t self = (uintptr_t)this;
    makecontext(&f->first, (void (*)())enter, 2, (unsigned)(self >> 32), (unsigned)self);
    setcontext(&f->first);
  }
  static void enter(unsigned high, unsigned low) {
    Fibers* fibers = (Fibers*)((uintptr_t)high << 32 | low);
    (*fibers->task)();
    fibers->current->done = true;
    _longjmp(fibers->scheduler, 1);
  }
};

#endif
