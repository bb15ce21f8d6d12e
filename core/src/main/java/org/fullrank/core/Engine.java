package org.fullrank.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * Versions and threads of libtorch and its libraries, for provenance and for {@code doctor}.
 *
 * @param libtorch the version of libtorch
 * @param oneDnn the version of the library of matrix products in bf16 and of convolutions
 * @param blas the library of matrix products in fp32
 * @param capability the widest instructions that libtorch's own loops use
 * @param threads the threads of one operation
 */
public record Engine(String libtorch, String oneDnn, String blas, String capability, int threads) {
  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");
  private static final Pattern ONE_DNN = Pattern.compile("v(\\d[\\d.]*)");

  /** The platforms that this build bundles libtorch for. */
  private static final List<String> PLATFORMS = List.of("linux-x86_64", "macosx-arm64");

  /** The reason why this system has no libtorch; empty if it has one. Loads no library. */
  public static Optional<String> unsupported() {
    return unsupported(Loader.getPlatform());
  }

  static Optional<String> unsupported(String platform) {
    return PLATFORMS.contains(platform)
        ? Optional.empty()
        : Optional.of(
            "there is none for %s, only for %s"
                .formatted(platform, String.join(" and ", PLATFORMS)));
  }

  /** The current facts. */
  public static Engine facts() {
    Libtorch.load();
    return new Engine(
        first(VERSION, torch.show_config().getString()),
        first(ONE_DNN, torch.get_mkldnn_version().getString()),
        loadedBlas(),
        torch.get_cpu_capability().getString(),
        torch.get_num_threads());
  }

  /**
   * Runs each operation on {@code threads} threads, in libtorch's pool and in the separate pool of
   * BLAS. Equal numbers measured best on 2 cores. A linear map of {@code [1600, 192]} by {@code
   * [768, 192]} in fp32 took 4.3 ms with (1, 1) and (2, 1) threads of libtorch and BLAS. It took
   * 2.2 ms with (1, 2) and (2, 2). GELU's time halved with two threads of libtorch.
   */
  public static void setThreads(int threads) {
    setThreads(threads, threads);
  }

  /** Sets the threads of libtorch's own loops, and of each call of BLAS that they make. */
  public static void setThreads(int threads, int blas) {
    Check.positive(threads, "threads");
    Check.positive(blas, "blas");
    Libtorch.load();
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(blas);
  }

  /** The number of processors that the process may use. */
  public static int defaultThreads() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String loadedBlas() {
    Path maps = Path.of("/proc/self/maps");
    try {
      if (Files.isReadable(maps)) {
        String loaded = Files.readString(maps);
        return loaded.contains("libmkl_") ? "MKL" : "OpenBLAS";
      }
    } catch (IOException _) {
      // not Linux, or no right to look
    }
    return "OpenBLAS";
  }

  private static String first(Pattern pattern, String text) {
    Matcher match = pattern.matcher(text);
    return match.find() ? match.group(1) : "unknown";
  }
}
