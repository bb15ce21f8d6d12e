package org.fullrank.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large this process is, as the system counts it. */
final class Resident {
  private Resident() {}

  /** The largest it has been, MiB; 0 where the system does not tell. */
  static long peak() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }
}
