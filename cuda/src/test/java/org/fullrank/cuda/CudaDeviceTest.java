package org.fullrank.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.fullrank.cuda.CudaEmulation.Machine;
import org.junit.jupiter.api.Test;

/** What a machine offers, and what is given back. */
class CudaDeviceTest {
  private static String missing(String library) {
    return switch (CudaDevice.open(library, 0)) {
      case CudaDevice.Opening.Missing(var reason) -> reason;
      case CudaDevice.Opening.Opened(var device) -> "opened " + device;
    };
  }

  @Test
  void refuses_aMachineWithoutDriver() {
    assertThat(missing("libcuda-of-nobody.so.1"))
        .isEqualTo(
            "no CUDA: libcuda-of-nobody.so.1, which comes with the NVIDIA driver, was not found");
  }

  /** Any library will do that is no driver. */
  @Test
  void refuses_aDriverThatLacksAFunction() throws IOException, InterruptedException {
    CudaEmulation.on(Machine.AMPERE);
    assertThat(missing("libm.so.6")).isEqualTo("no CUDA: the driver is too old: no cuInit");
  }

  @Test
  void refuses_aDriverWithoutDevice() throws IOException, InterruptedException {
    var emulation = CudaEmulation.on(new Machine(0, 80, false, 1));
    assertThat(missing(emulation.library()))
        .isEqualTo("no CUDA: cuInit: error 100 (no CUDA-capable device is detected)");
  }

  @Test
  void refuses_anOldDevice() throws IOException, InterruptedException {
    var emulation = CudaEmulation.on(new Machine(1, 75, false, 1));
    assertThat(missing(emulation.library()))
        .isEqualTo(
            "no CUDA kernels: an emulated device: want compute capability 8.0 or more, was 7.5");
    assertThat(emulation.live()).isZero();
  }

  @Test
  void refuses_aDeviceThatIsNotThere() throws IOException, InterruptedException {
    var emulation = CudaEmulation.on(Machine.AMPERE);
    assertThat(CudaDevice.open(emulation.library(), 3))
        .isInstanceOfSatisfying(
            CudaDevice.Opening.Missing.class,
            missing -> assertThat(missing.reason()).startsWith("no CUDA kernels: cuDeviceGet"));
  }

  @Test
  void property_imageSuitsTheDevice() throws IOException, InterruptedException {
    for (var suited :
        Map.of(90, "sm_90a.cubin", 86, "sm_80.cubin", 100, "compute_80.ptx").entrySet()) {
      var emulation = CudaEmulation.on(new Machine(1, suited.getKey(), false, 1));
      try (var device = emulation.open()) {
        assertThat(device).hasToString("an emulated device with " + suited.getValue());
      }
    }
  }

  @Test
  void property_textServesWhereTheDriverRefusesMachineCode()
      throws IOException, InterruptedException {
    var emulation = CudaEmulation.on(new Machine(1, 90, true, 1));
    try (var device = emulation.open()) {
      assertThat(device).hasToString("an emulated device with compute_80.ptx");
    }
    assertThat(emulation.images()).containsExactly("ptx");
  }

  @Test
  void leaves_nothing() throws IOException, InterruptedException {
    var emulation = CudaEmulation.on(Machine.AMPERE);
    try (var device = emulation.open()) {
      try (var _ = device.allocate(100)) {
        assertThat(emulation.live()).isEqualTo(3); // a context, a module, memory
        assertThat(device.milliseconds(() -> {})).isNotNegative();
      }
      assertThat(emulation.live()).isEqualTo(2);
    }
    assertThat(emulation.live()).isZero();
  }

  @Test
  void property_memoryKeepsWhatIsWritten() throws IOException, InterruptedException {
    try (var device = CudaEmulation.on(Machine.AMPERE).open();
        var memory = device.allocate(5);
        Arena arena = Arena.ofConfined()) {
      memory.write(arena.allocateFrom("fore"));
      var back = arena.allocate(5);
      memory.read(back);
      assertThat(back.getString(0)).isEqualTo("fore");
    }
  }

  @Test
  void refuses_memoryThatIsTooShortOrClosed() throws IOException, InterruptedException {
    try (var device = CudaEmulation.on(Machine.AMPERE).open();
        Arena arena = Arena.ofConfined()) {
      var memory = device.allocate(4);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> memory.write(arena.allocate(5)))
          .withMessageContaining("at most 4 bytes");
      memory.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> memory.read(arena.allocate(4)))
          .withMessage("device memory: want open, was closed");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device.allocate(0))
          .withMessage("bytes: want at least 1, was 0");
    }
  }

  /** What is copied is looked at as closely as what is computed with. */
  @Test
  void refuses_memoryThatMayNotBeFollowed() throws IOException, InterruptedException {
    try (var device = CudaEmulation.on(Machine.AMPERE).open();
        var memory = device.allocate(4);
        Arena arena = Arena.ofConfined()) {
      Arena other = Arena.ofShared();
      var closed = other.allocate(4);
      other.close();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> memory.write(closed))
          .withMessage("memory: want open memory, was closed");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> memory.read(arena.allocate(4).asReadOnly()))
          .withMessage("memory: want writable memory, was read-only");
      memory.write(arena.allocate(4).asReadOnly());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> memory.write(MemorySegment.ofArray(new int[1])))
          .withMessage("memory: want memory outside the Java heap, was within");
    }
  }

  @Test
  void refuses_aClosedDevice() throws IOException, InterruptedException {
    var device = CudaEmulation.on(Machine.AMPERE).open();
    device.close();
    device.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> device.allocate(1))
        .withMessage("device: want open, was closed");
  }
}
