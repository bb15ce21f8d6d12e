package org.fullrank.cli.doctor;

import java.lang.management.ManagementFactory;

/**
 * The Java runtime and its garbage collector.
 *
 * @param version the running version
 * @param g1 whether the garbage collector is G1
 * @see <a href="https://bugs.openjdk.org/browse/JDK-8377811">JDK-8377811</a>, fixed in 25.0.3
 */
record Jdk(Runtime.Version version, boolean g1) {
  static Jdk ofThisProcess() {
    boolean g1 =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .anyMatch(collector -> collector.getName().startsWith("G1"));
    return new Jdk(Runtime.version(), g1);
  }

  Finding finding() {
    String found = version + (g1 ? ", G1" : "");
    if (version.feature() < 25) {
      return Finding.fail("JDK", found, "Install a JDK 25 or newer and set JAVA_HOME to it.");
    }
    if (!hasG1Fault()) {
      return Finding.ok("JDK", found);
    }
    String update = "Update to 25.0.3 or newer: G1 of 25.0.0 to 25.0.2 can crash (JDK-8377811)";
    return g1
        ? Finding.fail("JDK", found, update + ", or run with -XX:+UseParallelGC.")
        : Finding.warn("JDK", found, update + "; this process uses another collector.");
  }

  private boolean hasG1Fault() {
    return version.feature() == 25 && version.interim() == 0 && version.update() < 3;
  }
}
