package org.fullrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports the failure of a command: a line for the user, and a stack trace with {@code --debug}
 * only.
 */
final class Failures {
  private static final Pattern ALLOCATION =
      Pattern.compile("can't allocate memory: you tried to allocate (\\d+) bytes");

  private Failures() {}

  /** Reports a usage error, with a hint to {@code --help}. */
  static int ofUsage(ParameterException failure) {
    var verb = failure.getCommandLine();
    var err = new PrintableWriter(verb.getErr());
    err.println("fullrank: " + decapitalized(String.valueOf(failure.getMessage())));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.printf("See '%s --help'.%n", verb.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  /**
   * Reports the failure of a command in a line, with its stack trace or the path of the trace file.
   */
  static int report(Throwable failure, boolean trace, PrintWriter err) {
    var problem = problemIn(failure);
    err.println("fullrank: " + problem.map(Problem::getMessage).orElseGet(() -> name(failure)));
    if (trace) {
      failure.printStackTrace(err);
    } else if (problem.isEmpty()) {
      err.println(
          "This is a bug in Fullrank. "
              + written(failure)
                  .map(path -> "The stack trace is in " + path)
                  .orElse("Run it again with --debug to see the stack trace."));
    }
    return problem.map(found -> found.kind().exitCode()).orElse(ExitCode.SOFTWARE);
  }

  /** The problem inside wrapping exceptions, such as a worker thread's. */
  private static Optional<Problem> problemIn(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .flatMap(cause -> problem(cause).stream())
        .findFirst();
  }

  private static Optional<Problem> problem(Throwable cause) {
    return switch (cause) {
      case Problem problem -> Optional.of(problem);
      case LinkageError error ->
          Engine.unsupported().map(Failures::withoutLibtorch).or(() -> unlinked(error));
      case OutOfMemoryError full -> Optional.of(withoutMemory(firstLine(full)));
      case RuntimeException failure -> unallocated(failure);
      default -> Optional.empty();
    };
  }

  /** The problem for libtorch's exception on failed memory allocation. */
  private static Optional<Problem> unallocated(RuntimeException failure) {
    var asked = ALLOCATION.matcher(firstLine(failure));
    return asked.find()
        ? Optional.of(
            withoutMemory(
                "allocation of %,.1f GiB failed"
                    .formatted(Double.parseDouble(asked.group(1)) / (1 << 30))))
        : Optional.empty();
  }

  private static Problem withoutMemory(String why) {
    return Problem.failed(
        "not enough memory: %s; want a smaller encoder, view or train.batch, or a larger"
                .formatted(why)
            + " train.accumulate; 'fullrank pretrain --dry-run' estimates the memory of a recipe");
  }

  private static Problem withoutLibtorch(String why) {
    return Problem.failed("libtorch does not load: " + why);
  }

  /**
   * The problem for a native library that is damaged or too new for the system; empty for other
   * linkage errors.
   */
  private static Optional<Problem> unlinked(LinkageError error) {
    return error instanceof UnsatisfiedLinkError
        ? Optional.of(
            Problem.failed(
                "a native library does not load: %s; see 'fullrank doctor'"
                    .formatted(firstLine(error))))
        : Optional.empty();
  }

  private static String name(Throwable failure) {
    return "%s: %s".formatted(failure.getClass().getSimpleName(), firstLine(failure));
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static Optional<Path> written(Throwable failure) {
    try {
      Path path = Files.createTempFile("fullrank-", ".trace");
      try (var file = new PrintWriter(Files.newBufferedWriter(path))) {
        failure.printStackTrace(file);
      }
      return Optional.of(path);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static String decapitalized(String message) {
    return message.isEmpty() || (message.length() > 1 && Character.isUpperCase(message.charAt(1)))
        ? message
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
