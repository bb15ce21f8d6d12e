package org.fullrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports the failure of a command: a line for the user, and a stack trace with {@code --debug}
 * only.
 */
final class Failures {
  private static final String FILES = "Too many open files";

  private Failures() {}

  /** Reports a usage error, with a hint to {@code --help}. */
  static int ofUsage(ParameterException failure) {
    var verb = failure.getCommandLine();
    var err = new PrintableWriter(verb.getErr());
    err.println("fullrank: " + words(failure));
    err.printf("See '%s --help'.%n", verb.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static String words(ParameterException failure) {
    return failure instanceof UnmatchedArgumentException unmatched
        ? Suggestion.of(unmatched)
        : decapitalized(String.valueOf(failure.getMessage()));
  }

  /**
   * Reports the failure of a command in a line, with its stack trace or the path of the trace file.
   * A failure of the report itself, such as a full heap, is reported in a shorter line.
   */
  static int report(Throwable failure, boolean trace, PrintWriter err) {
    try {
      return told(failure, trace, new PrintableWriter(err));
    } catch (VirtualMachineError _) {
      err.println("fullrank: " + failure.getClass().getName());
      return ExitCode.SOFTWARE;
    }
  }

  private static int told(Throwable caught, boolean trace, PrintWriter err) {
    Throwable failure =
        caught instanceof ExecutionException wrapper
            ? Optional.ofNullable(wrapper.getCause()).orElse(caught)
            : caught;
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
    return causes(failure)
        .filter(Problem.class::isInstance)
        .map(Problem.class::cast)
        .findFirst()
        .or(() -> causes(failure).flatMap(cause -> problem(cause).stream()).findFirst());
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  private static Optional<Problem> problem(Throwable cause) {
    if (String.valueOf(cause.getMessage()).contains(FILES)) {
      return Optional.of(withoutFiles());
    }
    return switch (cause) {
      case LinkageError error ->
          Engine.unsupported().map(Failures::withoutLibtorch).or(() -> unlinked(error));
      case OutOfMemoryError full -> Optional.of(Shortage.of(firstLine(full)).problem());
      case StackOverflowError _ -> Optional.of(tooDeep());
      case RuntimeException failure ->
          Shortage.ofLibtorch(firstLine(failure)).map(Shortage::problem);
      default -> Optional.empty();
    };
  }

  private static Problem withoutFiles() {
    return Problem.failed(
        "too many open files: raise the limit of this shell with 'ulimit -n', or put the data into"
            + " fewer, larger archives");
  }

  private static Problem tooDeep() {
    return Problem.failed(
        "the stack is full: the settings or a file nest too deeply; a larger stack is"
            + " FULLRANK_JAVA_OPTS=-Xss16m");
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
    String line = firstLine(failure);
    String name = failure.getClass().getSimpleName();
    return line.isEmpty() ? name : "%s: %s".formatted(name, line);
  }

  private static String firstLine(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .orElse("");
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
