package org.fullrank.cli.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.kernels.Processor;

/** Checks the machine below the JVM: system, processor, memory, disk. */
final class Machine {
  /** The C library that libtorch's binaries were linked against. */
  private static final int[] GLIBC_WANTED = {2, 35};

  private static final long GIB = 1L << 30;

  private Machine() {}

  static Finding system() {
    String name = System.getProperty("os.name");
    String found = "%s %s".formatted(name, System.getProperty("os.arch"));
    return name.equals("Linux") ? linux(found, glibc()) : Finding.ok("system", found);
  }

  static Finding linux(String found, Optional<String> glibc) {
    if (glibc.isEmpty()) {
      return Finding.fail(
          "system",
          found + ", no glibc",
          "libtorch needs glibc: use Debian, Ubuntu, Fedora, not Alpine.");
    }
    String both = "%s, glibc %s".formatted(found, glibc.get());
    return isAtLeast(glibc.get(), GLIBC_WANTED)
        ? Finding.ok("system", both)
        : Finding.fail(
            "system",
            both,
            String.format(
                Locale.ROOT,
                "libtorch needs glibc %d.%d or newer: Debian 12, Ubuntu 22.04, or later.",
                GLIBC_WANTED[0],
                GLIBC_WANTED[1]));
  }

  static Finding processor(Processor processor) {
    String found =
        Stream.concat(
                Stream.of(processor.model(), new Count(processor.cores(), "core").toString()),
                Stream.of(String.join(" ", processor.notable())).filter(it -> !it.isEmpty()))
            .collect(Collectors.joining(", "));
    boolean intel = System.getProperty("os.arch").equals("amd64");
    return intel && !processor.has("avx2") && !processor.flags().isEmpty()
        ? Finding.warn("processor", found, "Without AVX2, training is several times slower.")
        : Finding.ok("processor", found);
  }

  static Finding memory(long available) {
    String found = String.format(Locale.ROOT, "%.1f GiB free", (double) available / GIB);
    if (available < GIB) {
      return Finding.fail("memory", found, "A run needs at least 1 GiB: end other programs.");
    }
    return available < 3 * GIB
        ? Finding.warn("memory", found, "Keep the batch at 64 or below, or end other programs.")
        : Finding.ok("memory", found);
  }

  /**
   * @param wanted bytes that the next run will write to {@code folder}
   */
  static Finding disk(String subject, Path folder, long wanted) {
    Path there = nearestExisting(folder.toAbsolutePath());
    try {
      long usable = Files.getFileStore(there).getUsableSpace();
      String found =
          String.format(Locale.ROOT, "%.1f GiB free in %s", (double) usable / GIB, folder);
      if (!Files.isWritable(there)) {
        return Finding.fail(subject, found, "Not writable: choose another folder.");
      }
      return usable < wanted
          ? Finding.fail(subject, found, String.format(Locale.ROOT, "Free %d MiB.", wanted >> 20))
          : Finding.ok(subject, found);
    } catch (IOException e) {
      return Finding.warn(
          subject, folder + ": " + e.getMessage(), "Check that the disk is mounted.");
    }
  }

  private static Path nearestExisting(Path folder) {
    Path parent = folder.getParent();
    return Files.exists(folder) || parent == null ? folder : nearestExisting(parent);
  }

  /**
   * Bytes that a process can still allocate: the system's available memory, limited by this
   * container's limit.
   */
  static long availableMemory() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try {
      return Math.min(
          available(Files.readAllLines(Path.of("/proc/meminfo"))), system.getTotalMemorySize());
    } catch (IOException _) {
      return system.getFreeMemorySize();
    }
  }

  static long available(List<String> meminfo) {
    return meminfo.stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  static boolean isAtLeast(String version, int... wanted) {
    String[] parts = version.split("\\.", -1);
    for (int i = 0; i < wanted.length; i++) {
      int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
      if (part != wanted[i]) {
        return part > wanted[i];
      }
    }
    return true;
  }

  private static Optional<String> glibc() {
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("gnu_get_libc_version")
        .map(function -> text(linker, function));
  }

  @SuppressWarnings("restricted") // the function takes nothing and returns a string that stays
  private static String text(Linker linker, MemorySegment function) {
    try {
      var call = linker.downcallHandle(function, FunctionDescriptor.of(ADDRESS));
      return ((MemorySegment) call.invokeExact()).reinterpret(32).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException("gnu_get_libc_version could not be called", e);
    }
  }
}
