package org.fullrank.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "help",
    description = "Shows the help of a command.",
    footer = {"", "Examples:", "  fullrank help pretrain", "  fullrank help data get"})
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command (default: the list of commands).")
  private List<String> path = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : path) {
      var known = command.getSubcommands();
      command =
          Optional.ofNullable(known.get(name))
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(), Suggestion.noVerb(name, known.keySet())));
    }
    command.usage(
        spec.commandLine().getOut(),
        CommandLine.Help.Ansi.OFF); // printed clean, so without colours
  }
}
