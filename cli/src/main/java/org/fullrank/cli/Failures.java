package org.fullrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said when a verb fails: one line for the person, a stack trace only where asked for. */
final class Failures {
  private Failures() {}

  /** A command line that cannot be understood: what is wrong with it, and where to read more. */
  static int ofUsage(ParameterException failure) {
    var verb = failure.getCommandLine();
    var err = verb.getErr();
    err.println("fullrank: " + decapitalized(String.valueOf(failure.getMessage())));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.printf("See '%s --help'.%n", verb.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  /**
   * A verb that could not finish: tells {@code failure} in a line, with its trace or the place
   * where that lies.
   */
  static int report(Throwable failure, boolean trace, PrintWriter err) {
    var problem = problemIn(failure);
    err.println("fullrank: " + problem.map(Problem::getMessage).orElseGet(() -> name(failure)));
    if (trace) {
      failure.printStackTrace(err);
    } else if (problem.isEmpty()) {
      err.println(
          "This is a fault of Fullrank's own. "
              + written(failure)
                  .map(path -> "Its trace is in " + path)
                  .orElse("Run it again with --debug to see its trace."));
    }
    return problem.map(found -> found.kind().exitCode()).orElse(ExitCode.SOFTWARE);
  }

  /** The problem that lies under wrappers such as those of worker threads. */
  private static Optional<Problem> problemIn(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(Problem.class::isInstance)
        .map(Problem.class::cast)
        .findFirst();
  }

  private static String name(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return "%s: %s".formatted(failure.getClass().getSimpleName(), message);
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
