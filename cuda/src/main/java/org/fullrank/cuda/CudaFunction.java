package org.fullrank.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of the driver that this package calls. Each returns an error code or zero; handles
 * and pointers pass as {@code long}.
 */
enum CudaFunction {
  INIT("cuInit", JAVA_INT),
  DEVICE_COUNT("cuDeviceGetCount", JAVA_LONG),
  DEVICE("cuDeviceGet", JAVA_LONG, JAVA_INT),
  DEVICE_NAME("cuDeviceGetName", JAVA_LONG, JAVA_INT, JAVA_INT),
  DEVICE_ATTRIBUTE("cuDeviceGetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT),
  CONTEXT_RETAIN("cuDevicePrimaryCtxRetain", JAVA_LONG, JAVA_INT),
  CONTEXT_RELEASE("cuDevicePrimaryCtxRelease_v2", JAVA_INT),
  CONTEXT_PUSH("cuCtxPushCurrent_v2", JAVA_LONG),
  CONTEXT_POP("cuCtxPopCurrent_v2", JAVA_LONG),
  MODULE_LOAD("cuModuleLoadDataEx", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
  MODULE_UNLOAD("cuModuleUnload", JAVA_LONG),
  MODULE_FUNCTION("cuModuleGetFunction", JAVA_LONG, JAVA_LONG, JAVA_LONG),
  FUNCTION_ATTRIBUTE("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT),
  LAUNCH(
      "cuLaunchKernel",
      JAVA_LONG,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_LONG,
      JAVA_LONG,
      JAVA_LONG),
  ALLOCATE("cuMemAlloc_v2", JAVA_LONG, JAVA_LONG),
  FREE("cuMemFree_v2", JAVA_LONG),
  ALLOCATE_ASYNC("cuMemAllocAsync", JAVA_LONG, JAVA_LONG, JAVA_LONG),
  FREE_ASYNC("cuMemFreeAsync", JAVA_LONG, JAVA_LONG),
  TO_DEVICE("cuMemcpyHtoD_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG),
  TO_DEVICE_ASYNC("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
  TO_HOST("cuMemcpyDtoH_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG),
  EVENT_CREATE("cuEventCreate", JAVA_LONG, JAVA_INT),
  EVENT_RECORD("cuEventRecord", JAVA_LONG, JAVA_LONG),
  EVENT_AWAIT("cuEventSynchronize", JAVA_LONG),
  EVENT_ELAPSED("cuEventElapsedTime", JAVA_LONG, JAVA_LONG, JAVA_LONG),
  EVENT_DESTROY("cuEventDestroy_v2", JAVA_LONG),
  STREAM_AWAIT("cuStreamSynchronize", JAVA_LONG),
  ERROR_TEXT("cuGetErrorString", JAVA_INT, JAVA_LONG);

  private final String symbol;

  @SuppressWarnings("ImmutableEnumChecker") // a descriptor does not change
  private final FunctionDescriptor type;

  CudaFunction(String symbol, MemoryLayout... parameters) {
    this.symbol = symbol;
    this.type = FunctionDescriptor.of(JAVA_INT, parameters);
  }

  String symbol() {
    return symbol;
  }

  FunctionDescriptor type() {
    return type;
  }
}
