package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class EngineTest {
  @Test
  void golden_factsAreThere() {
    Engine facts = Engine.facts();
    assertThat(facts.libtorch()).startsWith("2.");
    assertThat(facts.oneDnn()).matches("\\d+\\.\\d+.*");
    assertThat(facts.blas()).isIn("MKL", "OpenBLAS");
    assertThat(facts.capability()).isNotBlank();
  }

  @Test
  void golden_systemsWithoutLibtorch() {
    assertThat(Engine.unsupported("linux-x86_64")).isEmpty();
    assertThat(Engine.unsupported("macosx-arm64")).isEmpty();
    assertThat(Engine.unsupported("linux-arm64"))
        .hasValue("there is none for linux-arm64, only for linux-x86_64 and macosx-arm64");
  }

  @Test
  void golden_threadsAreSetForBothPools() {
    int before = torch.get_num_threads();
    Engine.setThreads(1);
    assertEquals(1, Engine.facts().threads());
    Engine.setThreads(before);
    assertThatThrownBy(() -> Engine.setThreads(0)).hasMessageStartingWith("threads: want");
  }

  @Test
  void golden_theProcessorIsAlwaysThere() {
    assertEquals(Device.CPU, Device.parse("cpu"));
    assertEquals("cuda:1", new Device(Device.Kind.CUDA, 1).toString());
    try (var _ = Scope.open()) {
      assertArrayEquals(new float[] {1, 1}, Tensors.floats(Device.CPU.to(Ops.ones(2))));
    }
  }

  @Test
  void refuses_devicesWithoutANumber() {
    assertThatThrownBy(() -> new Device(Device.Kind.CUDA, -1))
        .hasMessage("device: want 0 to 99, was -1");
    assertThrows(IllegalArgumentException.class, () -> new Device(Device.Kind.CPU, 1));
  }

  @Test
  void refuses_devicesThatAreNotThere() {
    assertThatThrownBy(() -> Device.parse("tpu"))
        .isInstanceOf(Problem.class)
        .hasMessage("device: want cpu, cuda or cuda:N, was tpu");
    assumeFalse(torch.hasCUDA());
    assertThatThrownBy(() -> Device.parse("cuda"))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertEquals(Problem.Kind.CONFIG, problem.kind()))
        .hasMessageStartingWith("device: cuda:0 wants CUDA");
  }
}
