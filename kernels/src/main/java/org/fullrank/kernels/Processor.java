package org.fullrank.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processor of this machine, as reported by the operating system.
 *
 * @param model the marketing name, or the architecture if unknown
 * @param cores the logical processors that this process may use
 * @param flags instruction-set names as in {@code /proc/cpuinfo}; empty if the system reports none
 */
public record Processor(String model, int cores, Set<String> flags) {
  private static final List<String> OF_INTEREST =
      List.of(
          "avx2",
          "fma",
          "avx512f",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_bf16",
          "asimd",
          "sve",
          "sve2");

  public Processor {
    flags = Set.copyOf(flags);
  }

  /** Reads the processor's properties. Never fails: an unreadable property is empty. */
  public static Processor probe() {
    return parse(cpuinfo(), Runtime.getRuntime().availableProcessors());
  }

  static Processor parse(List<String> cpuinfo, int cores) {
    String model = System.getProperty("os.arch", "unknown");
    var flags = new TreeSet<String>();
    for (String line : cpuinfo) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "model name" -> model = value;
        case "flags", "features" -> flags.addAll(List.of(value.split("\\s+")));
        default -> {}
      }
    }
    return new Processor(model, cores, flags);
  }

  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** The flags that decide which kernels run, in a fixed order. */
  public List<String> notable() {
    return OF_INTEREST.stream().filter(flags::contains).toList();
  }

  private static List<String> cpuinfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException _) {
      return List.of();
    }
  }
}
