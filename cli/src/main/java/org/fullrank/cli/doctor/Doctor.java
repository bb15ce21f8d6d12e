package org.fullrank.cli.doctor;

import java.nio.file.Path;
import java.util.List;
import org.fullrank.cli.doctor.Finding.Level;
import org.fullrank.kernels.Processor;

/**
 * What was found on this machine.
 *
 * @param findings in the order of what stands on what
 */
public record Doctor(List<Finding> findings) {
  private static final long RUN_BYTES = 500L << 20;

  public Doctor {
    findings = List.copyOf(findings);
  }

  /** Looks at everything; about two seconds, most of it for {@code Speed}. */
  public static Doctor examine(Path runs) {
    return new Doctor(
        List.of(
            Jdk.ofThisProcess().finding(),
            Machine.system(),
            Machine.processor(Processor.probe()),
            Machine.memory(Machine.availableMemory()),
            Machine.disk("runs", runs, RUN_BYTES)));
  }

  /** Whether nothing stands in the way of a run. */
  public boolean healthy() {
    return findings.stream().noneMatch(finding -> finding.level() == Level.FAIL);
  }
}
