// A libcuda.so.1 whose device is the emulation: the driver functions that CudaDriver calls, on ordinary
// memory, and every kernel by name. emulate_* set what the machine has and tell what was done.
#include <sys/mman.h>
#include <time.h>

#include <map>
#include <mutex>
#include <string>

#include "emulated.h"
#include "backward.h"
#include "forward.h"
#include "hopper.h"

thread_local Block* block = nullptr;

#define FULLRANK_KERNELS(element, Element, SIZE, score, Score)                                              \
  static void forward_##element##_##SIZE##_##score(const Attention& a) { forward<Element, SIZE, Score>(a); } \
  static void forward_warpgroup_##element##_##SIZE##_##score(const Attention& a) { forward_warpgroup<Element, SIZE, Score>(a); } \
  static void query_gradient_##element##_##SIZE##_##score(const Attention& a) { query_gradient<Element, SIZE, Score>(a); } \
  static void key_gradient_##element##_##SIZE##_##score(const Attention& a) { key_gradient<Element, SIZE, Score>(a); }
#include "every.h"
#undef FULLRANK_KERNELS

namespace {

typedef void Kernel(const Attention&);
struct Function {
  Kernel* kernel;
  int allowed;  // bytes of dynamic shared memory
};
std::map<std::string, Function> functions = {
#define FULLRANK_KERNELS(element, Element, SIZE, score, Score)                                                             \
  {"forward_" #element "_" #SIZE "_" #score, {forward_##element##_##SIZE##_##score, 48 << 10}},                              \
      {"forward_warpgroup_" #element "_" #SIZE "_" #score, {forward_warpgroup_##element##_##SIZE##_##score, 48 << 10}},      \
      {"query_gradient_" #element "_" #SIZE "_" #score, {query_gradient_##element##_##SIZE##_##score, 48 << 10}},            \
      {"key_gradient_" #element "_" #SIZE "_" #score, {key_gradient_##element##_##SIZE##_##score, 48 << 10}},
#include "every.h"
#undef FULLRANK_KERNELS
};

struct Machine {
  int devices = 1, capability = getenv("EMULATED_CAPABILITY") ? atoi(getenv("EMULATED_CAPABILITY")) : 80, refuses_cubins = 0, seed = 1;
  bool refuses_copies = false;
  int live = 0;  // contexts, modules, events and pieces of memory that are not yet given back
  std::map<uint64_t, std::pair<void*, size_t>> memory;
  std::string launches, images;
  std::vector<void*> contexts;
} machine;
std::mutex lock;

enum { OK = 0, INVALID_VALUE = 1, NO_DEVICE = 100, INVALID_IMAGE = 200, NO_BINARY = 209, NO_CONTEXT = 201, NOT_FOUND = 500 };

bool current() { return !machine.contexts.empty(); }

}  // namespace

extern "C" {

void emulate_machine(int devices, int capability, int refuses_cubins, int seed) {
  machine.devices = devices, machine.capability = capability, machine.refuses_cubins = refuses_cubins, machine.seed = seed;
  machine.refuses_copies = false;
  machine.launches.clear();
  machine.images.clear();
}
void emulate_refuse_copies() { machine.refuses_copies = true; }
int emulate_live() { return machine.live; }
const char* emulate_launches() { return machine.launches.c_str(); }
const char* emulate_images() { return machine.images.c_str(); }

int cuInit(unsigned) { return machine.devices ? OK : NO_DEVICE; }
int cuDriverGetVersion(int* version) { return *version = 13000, OK; }
int cuDeviceGetCount(int* count) { return *count = machine.devices, OK; }
int cuDeviceGet(int* device, int ordinal) { return ordinal < machine.devices ? (*device = ordinal, OK) : 101; }
int cuDeviceGetName(char* name, int size, int) { return snprintf(name, (size_t)size, "an emulated device"), OK; }
int cuDeviceGetAttribute(int* value, int attribute, int) {
  return *value = attribute == 75 ? machine.capability / 10 : attribute == 76 ? machine.capability % 10 : 1, OK;
}
int cuDevicePrimaryCtxRetain(void** context, int) { return machine.live++, *context = &machine, OK; }
int cuDevicePrimaryCtxRelease_v2(int) { return machine.live--, OK; }
int cuCtxPushCurrent_v2(void* context) { return machine.contexts.push_back(context), OK; }
int cuCtxPopCurrent_v2(void** context) {
  if (!current()) return NO_CONTEXT;
  *context = machine.contexts.back();
  return machine.contexts.pop_back(), OK;
}

int cuModuleLoadDataEx(void** module, const void* image, unsigned, const int*, void**) {
  if (!current()) return NO_CONTEXT;
  const bool cubin = !memcmp(image, "\177ELF", 4), text = !memcmp(image, ".version", 8);
  if (!cubin && !text) return INVALID_IMAGE;
  if (cubin && machine.refuses_cubins) return NO_BINARY;
  machine.images += cubin ? "cubin\n" : "ptx\n";
  return machine.live++, *module = &machine, OK;
}
int cuModuleUnload(void*) { return machine.live--, OK; }
int cuModuleGetFunction(void** function, void*, const char* name) {
  auto found = functions.find(name);
  return found == functions.end() ? NOT_FOUND : (*function = &*found, OK);
}
int cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute != 8 || value > 227 << 10) return INVALID_VALUE;
  return ((std::pair<const std::string, Function>*)function)->second.allowed = value, OK;
}

// Memory ends at a page that nobody may touch.
int cuMemAlloc_v2(uint64_t* to, size_t bytes) {
  const size_t page = 4096, room = (bytes + page - 1) / page * page;
  char* start = (char*)mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED || mprotect(start + room, page, PROT_NONE) != 0) return 2;
  memset(start, 0xff, room);
  *to = (uint64_t)(start + room - (bytes + 15) / 16 * 16);
  machine.memory[*to] = {start, room + page};
  return machine.live++, OK;
}
int cuMemFree_v2(uint64_t address) {
  auto found = machine.memory.find(address);
  if (found == machine.memory.end()) return INVALID_VALUE;
  munmap(found->second.first, found->second.second);
  machine.memory.erase(found);
  return machine.live--, OK;
}
int cuMemAllocAsync(uint64_t* to, size_t bytes, void*) { return cuMemAlloc_v2(to, bytes); }
int cuMemFreeAsync(uint64_t address, void*) { return cuMemFree_v2(address); }
int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) { return memcpy((void*)to, from, bytes), OK; }
int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void*) {
  return machine.refuses_copies ? INVALID_VALUE : cuMemcpyHtoD_v2(to, from, bytes);
}
int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) { return memcpy(to, (void*)from, bytes), OK; }

int cuEventCreate(void** event, unsigned) { return machine.live++, *event = new timespec, OK; }
int cuEventRecord(void* event, void*) { return clock_gettime(CLOCK_MONOTONIC, (timespec*)event), OK; }
int cuEventSynchronize(void*) { return OK; }
int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  const timespec &a = *(timespec*)from, &b = *(timespec*)to;
  return *milliseconds = (float)(1e3 * (double)(b.tv_sec - a.tv_sec) + 1e-6 * (double)(b.tv_nsec - a.tv_nsec)), OK;
}
int cuEventDestroy_v2(void* event) { return delete (timespec*)event, machine.live--, OK; }
int cuStreamSynchronize(void*) { return OK; }
int cuGetErrorString(int error, const char** text) {
  return *text = error == NO_DEVICE ? "no CUDA-capable device is detected" : error == NOT_FOUND ? "named symbol not found" : "emulated error", OK;
}

int cuLaunchKernel(void* function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned, unsigned, unsigned shared,
                   void*, void** parameters, void**) {
  std::lock_guard<std::mutex> guard(lock);
  auto& [name, f] = *(std::pair<const std::string, Function>*)function;
  if (!current()) return NO_CONTEXT;
  if (x == 0 || y == 0 || z == 0 || y > 65535 || z > 65535 || threads % 32 || (int)shared > f.allowed) return INVALID_VALUE;
  const Attention a = *(const Attention*)parameters[0];
  machine.launches += name + " " + std::to_string(x) + "x" + std::to_string(y) + "x" + std::to_string(z) + " " + std::to_string(threads) + " " + std::to_string(shared) + "\n";
  Block room((uint64_t)machine.seed);
  block = &room;
  room.count = (int)x;
  for (room.batch = 0; room.batch < (int)z; room.batch++)
    for (room.head = 0; room.head < (int)y; room.head++)
      for (room.index = 0; room.index < (int)x; room.index++) room.run((int)threads, (int)shared, [&] { f.kernel(a); });
  block = nullptr;
  return OK;
}

}  // extern "C"
