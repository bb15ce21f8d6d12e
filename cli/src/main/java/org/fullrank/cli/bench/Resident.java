package org.fullrank.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large this process is, as the system counts it. */
final class Resident {
  private Resident() {}

  /** The largest it has been, MiB; 0 where the system does not tell. */
  static long peak() {
    return status("VmHWM:");
  }

  /** How large it is now, MiB; 0 where the system does not tell. */
  static long now() {
    return status("VmRSS:");
  }

  /** Lets {@link #peak} begin anew, where the system allows it. */
  static void forget() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException _) {
      // the peak stays that of all that was
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
