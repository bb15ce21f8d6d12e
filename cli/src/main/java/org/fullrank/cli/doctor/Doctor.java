package org.fullrank.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.cli.doctor.Finding.Level;
import org.fullrank.kernels.Processor;

/**
 * The checks of this machine.
 *
 * @param findings in the order of dependence: JDK, machine, libraries
 */
public record Doctor(List<Finding> findings) {
  private static final long RUN_BYTES = 500L << 20;
  private static final long LIBRARY_BYTES = 700L << 20; // libtorch and OpenBLAS, unpacked

  public Doctor {
    findings = List.copyOf(findings);
  }

  /** Runs all checks; about two seconds, mostly to load libtorch and to time products. */
  public static Doctor examine(Path runs) {
    var processor = Processor.probe();
    var findings =
        new ArrayList<>(
            List.of(
                Jdk.ofThisProcess().finding(),
                Machine.system(),
                Machine.processor(processor),
                Machine.memory(Machine.availableMemory()),
                Machine.disk("runs", runs, RUN_BYTES),
                cache()));
    findings.addAll(Libraries.findings(System.getenv(), processor.cores()));
    findings.add(Libraries.data("fashion-mnist"));
    return new Doctor(findings);
  }

  /** Checks the folder into which JavaCPP unpacks libraries on first use. */
  private static Finding cache() {
    Path home = Path.of(System.getProperty("user.home", "."));
    String set = System.getProperty("org.bytedeco.javacpp.cachedir", "");
    Path folder = set.isEmpty() ? home.resolve(".javacpp/cache") : Path.of(set);
    return Machine.disk("cache", folder, Files.isDirectory(folder) ? 0 : LIBRARY_BYTES);
  }

  /** Whether no check failed. */
  public boolean healthy() {
    return findings.stream().noneMatch(finding -> finding.level() == Level.FAIL);
  }
}
