package org.fullrank.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.fullrank.core.Problem;

/** Runs a process and reads its output. */
final class ChildProcess {
  private ChildProcess() {}

  /**
   * The standard output of {@code command}; empty if it does not start or fails.
   *
   * @throws Problem if this thread is interrupted
   */
  static Optional<String> output(ProcessBuilder command) {
    try {
      var process = command.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.failed("interrupted while it waited for " + command.command().getFirst());
    }
  }
}
