package org.fullrank.cli;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fullrank.recipe.Names;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for an argument that no command knows, with the nearest known name. */
final class Suggestion {
  private Suggestion() {}

  /** Words for the first of the arguments. */
  static String of(UnmatchedArgumentException failure) {
    var command = failure.getCommandLine().getCommandSpec();
    String written = failure.getUnmatched().getFirst();
    if (failure.isUnknownOption()) {
      return "unknown option: '%s'%s"
          .formatted(written, Names.didYouMean(written, options(command)));
    }
    var verbs = command.subcommands().keySet();
    return verbs.isEmpty()
        ? "one argument too many: '%s'".formatted(written)
        : noVerb(written, verbs);
  }

  /** Words for a verb that is none of {@code verbs}. */
  static String noVerb(String written, Collection<String> verbs) {
    String near = Names.didYouMean(written, verbs);
    String verb = near.isEmpty() ? "; want one of " + String.join(", ", verbs) : near;
    return "%s: no command of this name%s".formatted(written, verb);
  }

  private static List<String> options(CommandSpec command) {
    return command.options().stream().flatMap(it -> Stream.of(it.names())).toList();
  }
}
