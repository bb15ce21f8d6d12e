package org.fullrank.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The output options of every command. */
@Command
final class Verbosity {
  @Option(names = "--json", description = "Print a JSON document instead of text.")
  private boolean json;

  @Option(names = "--quiet", description = "Print only the result.")
  private boolean quiet;

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }
}
