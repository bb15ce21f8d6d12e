package org.fullrank.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void golden_readsModelAndFlags() {
    var processor =
        Processor.parse(
            List.of("model name\t: Some CPU", "", "flags\t\t: fpu avx2 fma avx512f amx_bf16"), 4);
    assertEquals("Some CPU", processor.model());
    assertEquals(4, processor.cores());
    assertEquals(List.of("avx2", "fma", "avx512f", "amx_bf16"), processor.notable());
  }

  /** ARM's cores have no name there, and call their flags features. */
  @Test
  void golden_readsFeaturesOfArm() {
    var lines =
        List.of(
            "processor\t: 0",
            "Features\t: fp asimd crc32 sve bf16",
            "CPU implementer\t: 0x41",
            "CPU part\t: 0xd40");
    var processor = Processor.parse(lines, 2);
    assertEquals(System.getProperty("os.arch"), processor.model());
    assertEquals(List.of("asimd", "sve"), processor.notable());
  }

  @Test
  void golden_machineWithoutCpuinfoHasNoFlags() {
    assertEquals(List.of(), Processor.parse(List.of(), 1).notable());
  }

  @Test
  void golden_thisMachineHasCores() {
    assertTrue(Processor.probe().cores() >= 1);
  }
}
