package org.fullrank.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Optional;
import org.fullrank.core.Problem;
import picocli.CommandLine.ExitCode;

/**
 * The standard output of the process. It remembers the first failure, which {@link PrintWriter}
 * hides, and accepts the rest of the text.
 */
final class StandardOutput extends OutputStream {
  /** The exit code of a program whose reader has gone, as shells know it from SIGPIPE. */
  private static final int READER_GONE = 141;

  private final OutputStream stream;
  private Optional<IOException> failure = Optional.empty();

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  /**
   * @param stream receives the text
   */
  StandardOutput(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int each) {
    write(new byte[] {(byte) each}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    attempt(() -> stream.write(bytes, from, count));
  }

  @Override
  public void close() {
    attempt(stream::close);
  }

  private interface Act {
    void run() throws IOException;
  }

  private void attempt(Act act) {
    if (failure.isPresent()) {
      return;
    }
    try {
      act.run();
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  /**
   * The exit code of a command that ended with {@code code}. Text that was lost makes it nonzero,
   * and is reported unless the reader has closed its end of a pipe.
   */
  int exitCode(int code, PrintWriter err) {
    if (failure.isEmpty()) {
      return code;
    }
    String why = Problem.why(failure.get());
    boolean readerGone = why.contains("Broken pipe");
    if (!readerGone) {
      err.println("fullrank: standard output cannot be written: " + why);
      err.flush();
    }
    if (code != ExitCode.OK) {
      return code;
    }
    return readerGone ? READER_GONE : ExitCode.SOFTWARE;
  }
}
