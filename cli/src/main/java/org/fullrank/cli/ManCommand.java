package org.fullrank.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "man",
    description = "Prints the manual page of all commands.",
    footer = {
      "",
      "Examples:",
      "  fullrank man | man -l -",
      "  fullrank man > ~/.local/share/man/man1/fullrank.1"
    })
final class ManCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(new ManPage(spec.root()).text());
  }
}
