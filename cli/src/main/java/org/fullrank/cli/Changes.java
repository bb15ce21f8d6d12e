package org.fullrank.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The option {@code --set}, which changes settings of a recipe. */
@Command
final class Changes {
  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "A setting to change, such as optim.lr=1e-3; may be repeated.")
  private List<String> list = List.of();

  /** The changes in the given order. */
  List<String> list() {
    return list;
  }
}
