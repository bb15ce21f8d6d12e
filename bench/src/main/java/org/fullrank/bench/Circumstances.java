package org.fullrank.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.kernels.Processor;
import org.fullrank.lab.ResidentMemory;

/**
 * The machine state that a timing depends on.
 *
 * @param processor its name
 * @param cores logical processors of this process
 * @param threads of libtorch
 * @param blas the BLAS library of fp32 matrix products
 * @param coreType {@code OPENBLAS_CORETYPE} if set; it overrides OpenBLAS's own choice
 * @param load load average of the last minute; negative if unknown
 * @param peakMemory largest resident size of this process so far, MiB; 0 if unknown
 */
public record Circumstances(
    String processor,
    int cores,
    int threads,
    String blas,
    Optional<String> coreType,
    double load,
    long peakMemory) {
  static Circumstances now() {
    var machine = Processor.probe();
    return new Circumstances(
        machine.model(),
        machine.cores(),
        torch.get_num_threads(),
        Engine.facts().blas(),
        Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE")),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        ResidentMemory.peak());
  }

  String asText() {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s, %s%s, load %.1f, peak memory %,d MiB",
        processor,
        new Count(cores, "core"),
        new Count(threads, "thread"),
        blas,
        coreType.map(type -> ", OPENBLAS_CORETYPE=" + type).orElse(""),
        load,
        peakMemory);
  }
}
