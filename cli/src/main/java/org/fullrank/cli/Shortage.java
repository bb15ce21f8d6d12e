package org.fullrank.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.fullrank.core.Problem;

/**
 * A lack of memory, with advice for its kind.
 *
 * @param kind the limit that was met
 * @param why the words of the JVM or of libtorch
 */
record Shortage(Kind kind, String why) {
  private static final Pattern ALLOCATION =
      Pattern.compile("can't allocate memory: you tried to allocate (\\d+) bytes");

  /** A limit of memory. */
  enum Kind {
    /** The machine's memory. */
    MACHINE,
    /** The heap of Java. */
    HEAP,
    /** JavaCPP's limit of the whole process. */
    PROCESS,
    /** The number of threads. */
    THREADS
  }

  /** The shortage of an {@link OutOfMemoryError} with the message {@code line}. */
  static Shortage of(String line) {
    return new Shortage(kind(line), line);
  }

  private static Kind kind(String line) {
    if (line.startsWith("Physical memory usage is too high")
        || line.startsWith("Failed to allocate memory within limits")) {
      return Kind.PROCESS;
    }
    return line.contains("native thread") ? Kind.THREADS : Kind.HEAP;
  }

  /** The shortage that {@code line}, the message of a libtorch exception, tells of, or empty. */
  static Optional<Shortage> ofLibtorch(String line) {
    var asked = ALLOCATION.matcher(line);
    return asked.find()
        ? Optional.of(
            new Shortage(
                Kind.MACHINE,
                String.format(
                    Locale.ROOT,
                    "allocation of %,.1f GiB failed",
                    Double.parseDouble(asked.group(1)) / (1 << 30))))
        : Optional.empty();
  }

  /** The failure of a command. */
  Problem problem() {
    return Problem.failed("not enough memory: %s; %s".formatted(why, advice()));
  }

  private String advice() {
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    String larger = "FULLRANK_JAVA_OPTS=-Xmx4g, now " + heap + " MiB";
    return switch (kind) {
      case MACHINE ->
          "want a smaller encoder, view or train.batch, or a larger train.accumulate; 'fullrank"
              + " pretrain --dry-run' estimates the memory of a recipe";
      case HEAP -> "want a larger heap of Java (%s) or smaller data".formatted(larger);
      case PROCESS ->
          "JavaCPP gives the whole process four times the heap of Java: want a larger heap (%s), no"
                  .formatted(larger)
              + " limit (-Dorg.bytedeco.javacpp.maxPhysicalBytes=0), or a smaller encoder, view or"
              + " train.batch";
      case THREADS ->
          "the system refuses another thread: raise 'ulimit -u' or the container's limit";
    };
  }
}
