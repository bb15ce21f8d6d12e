package org.fullrank.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.bench.MatmulRate;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.IdleThreads;
import org.fullrank.core.Libtorch;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.data.Fetch;
import org.fullrank.kernels.Selection;
import org.fullrank.kernels.Workers;

/** Checks the native libraries: loading, configuration and speed. */
final class Libraries {
  private static final MatmulRate SQUARE = new MatmulRate(1024, 1024, 1024);
  private static final double SECONDS = 0.4;

  private Libraries() {}

  /** The findings on all libraries; if libtorch does not load, a failure with the reason. */
  static List<Finding> findings(Map<String, String> environment, int cores) {
    return Stream.concat(engine(environment, cores).stream(), Stream.of(kernels())).toList();
  }

  private static List<Finding> engine(Map<String, String> environment, int cores) {
    Optional<Finding> none = Engine.unsupported().map(Libraries::unsupported);
    if (none.isPresent()) {
      return List.of(none.get());
    }
    try {
      List<String> damaged = Libtorch.damaged();
      List<Finding> found = loaded(Engine.facts(), environment, cores);
      return Stream.concat(mended(damaged).stream(), found.stream()).toList();
    } catch (Problem e) {
      return List.of(
          Finding.fail(
              "libtorch",
              String.valueOf(e.getMessage()),
              "Check the lines above and the free space of the cache folder."));
    }
  }

  static Optional<Finding> mended(List<String> damaged) {
    return damaged.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.warn(
                "libraries",
                "were damaged on disk: " + String.join(", ", damaged),
                "They are unpacked anew. If it happens again, check the disk."));
  }

  private static Finding unsupported(String reason) {
    return Finding.fail(
        "libtorch", reason, "Encoders run on libtorch alone; the kernels' Java API works.");
  }

  private static List<Finding> loaded(Engine engine, Map<String, String> environment, int cores) {
    return List.of(
        Finding.ok(
            "libtorch",
            "%s, oneDNN %s, %s loops"
                .formatted(engine.libtorch(), engine.oneDnn(), engine.capability())),
        blas(engine.blas(), Optional.ofNullable(environment.get("OPENBLAS_CORETYPE"))),
        threads(engine.threads(), cores),
        waiting(IdleThreads.value(IdleThreads.OPENMP), IdleThreads.value(IdleThreads.OPENBLAS)),
        speed(SQUARE.measure(Precision.FP32, SECONDS), SQUARE.measure(Precision.BF16, SECONDS)),
        gpu());
  }

  private static Finding kernels() {
    try (var workers = Workers.of(1)) {
      return kernels(Selection.best(workers));
    }
  }

  static Finding kernels(Selection selected) {
    return selected
        .remedy()
        .map(remedy -> Finding.warn("attention", selected.reason(), remedy))
        .orElseGet(() -> Finding.ok("attention", selected.reason()));
  }

  static Finding blas(String name, Optional<String> coreType) {
    return coreType
        .filter(_ -> name.equals("OpenBLAS"))
        .map(type ->
            Finding.warn(
                "BLAS",
                "OpenBLAS, OPENBLAS_CORETYPE=" + type,
                "It overrides the code path for this processor: unset it, unless you measured."))
        .orElseGet(() -> Finding.ok("BLAS", name));
  }

  static Finding threads(int threads, int cores) {
    String found = String.format(Locale.ROOT, "%d for %s", threads, new Count(cores, "core"));
    return threads == cores
        ? Finding.ok("threads", found)
        : Finding.warn("threads", found, "Unset OMP_NUM_THREADS, unless intended.");
  }

  /**
   * Checks the waiting policy of idle threads. By default idle OpenMP threads spin, and OpenBLAS
   * threads spin for 2²⁶ cycles; each takes the cores from the other.
   *
   * @param openMp {@code OMP_WAIT_POLICY}
   * @param openBlas {@code OPENBLAS_THREAD_TIMEOUT}, the logarithm of cycles
   */
  static Finding waiting(Optional<String> openMp, Optional<String> openBlas) {
    boolean sleeps =
        openMp.filter("passive"::equalsIgnoreCase).isPresent()
            && openBlas.filter(it -> it.matches("[4-9]|1\\d")).isPresent();
    String found =
        "OMP_WAIT_POLICY=%s, OPENBLAS_THREAD_TIMEOUT=%s"
            .formatted(openMp.orElse("unset"), openBlas.orElse("unset"));
    return sleeps
        ? Finding.ok("idle threads", "sleep (%s)".formatted(found))
        : Finding.warn(
            "idle threads",
            "spin (%s)".formatted(found),
            "Unset both: Fullrank sets them before libtorch loads.");
  }

  static Finding speed(double fp32, double bf16) {
    String found =
        String.format(
            Locale.ROOT, "products of 1024: %.0f GFLOP/s in fp32, %.0f in bf16", fp32, bf16);
    return bf16 < fp32
        ? Finding.warn("speed", found, "Train in fp32: bf16 is slower on this processor.")
        : Finding.ok("speed", found);
  }

  private static Finding gpu() {
    boolean driver = Files.exists(Path.of("/proc/driver/nvidia/version"));
    if (torch.hasCUDA()) {
      return driver
          ? Finding.ok("GPU", "CUDA libraries and a driver found")
          : Finding.warn("GPU", "CUDA libraries without a driver", "Install NVIDIA's driver.");
    }
    return driver
        ? Finding.ok("GPU", "a driver, but libtorch without CUDA; training runs on the CPU")
        : Finding.ok("GPU", "none; training runs on the CPU");
  }

  /** Looks for a data set that some recipes need; quickstart needs none. */
  static Finding data(String name) {
    return Fetch.find(name)
        .map(folder -> Finding.ok("data", "%s in %s".formatted(name, folder)))
        .orElseGet(() ->
            Finding.ok(
                "data",
                "%s is not here; download it with: fullrank data get %s".formatted(name, name)));
  }
}
