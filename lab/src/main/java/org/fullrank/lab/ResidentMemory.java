package org.fullrank.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of this process, as reported by the system. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** The peak so far, MiB; 0 if the system does not report it. */
  public static long peak() {
    return status("VmHWM:");
  }

  /** The present size, MiB; 0 if the system does not report it. */
  public static long now() {
    return status("VmRSS:");
  }

  /** Resets {@link #peak} to the present size, if the system allows it. */
  public static void forget() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException _) {
      // the peak stays
    }
  }

  private static long status(String name) {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }
}
