package org.fullrank.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page of a command and its subcommands, in the language of {@code man}.
 *
 * @param root the command
 */
record ManPage(CommandSpec root) {
  private record Variable(String name, String meaning) {}

  private static final List<Variable> ENVIRONMENT =
      List.of(
          new Variable("FULLRANK_JAVA_HOME", "The JDK, if the one found is not the one wanted."),
          new Variable("FULLRANK_JAVA_OPTS", "More options for the JVM, such as -Xmx8g."),
          new Variable("FULLRANK_CLASSPATH", "More jars, such as another BLAS."),
          new Variable("FULLRANK_CACHE", "The folder in which native libraries are unpacked."),
          new Variable("FULLRANK_DATA", "A folder to search for published data sets."),
          new Variable("FULLRANK_PEER_PYTHON", "The Python of the benchmarks' other rows."),
          new Variable("OMP_NUM_THREADS", "Threads of an operation; the processors if unset."),
          new Variable(
              "OMP_WAIT_POLICY, GOMP_SPINCOUNT, OPENBLAS_THREAD_TIMEOUT",
              "How long idle threads spin. Fullrank sets those that are unset."));

  /** The text of the page. */
  String text() {
    var lines = new ArrayList<String>();
    lines.add(".TH %s 1".formatted(root.name().toUpperCase(Locale.ROOT)));
    section(lines, "NAME", Stream.of(root.name() + " - " + firstSentence(root)));
    section(
        lines,
        "SYNOPSIS",
        Stream.of("%s COMMAND [OPTION...] [ARGUMENT...]".formatted(root.name())));
    section(lines, "OPTIONS", options(root));
    lines.add(".SH COMMANDS");
    root.subcommands().values().forEach(it -> command(lines, it.getCommandSpec()));
    section(lines, "ENVIRONMENT", ENVIRONMENT.stream().flatMap(ManPage::variable));
    lines.add(".SH EXAMPLES AND EXIT CODES");
    verbatim(lines, root.usageMessage().footer());
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title, Stream<String> body) {
    lines.add(".SH " + title);
    body.map(line -> line.startsWith(".TP") ? line : escaped(line)).forEach(lines::add);
  }

  private static void command(List<String> lines, CommandSpec command) {
    lines.add(".SS " + escaped(command.qualifiedName()));
    for (String line : command.usageMessage().description()) {
      lines.add(escaped(plain(line)));
    }
    Stream.concat(
            command.positionalParameters().stream()
                .filter(it -> !it.hidden())
                .flatMap(ManPage::term),
            options(command))
        .map(line -> line.startsWith(".TP") ? line : escaped(line))
        .forEach(lines::add);
    verbatim(lines, command.usageMessage().footer());
    new LinkedHashSet<>(command.subcommands().values())
        .forEach(it -> command(lines, it.getCommandSpec()));
  }

  private static Stream<String> options(CommandSpec command) {
    return command.options().stream()
        .filter(it -> !it.hidden() && !it.inherited())
        .flatMap(ManPage::term);
  }

  private static Stream<String> term(ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option
            ? String.join(", ", option.names())
                + (takesValue(option) ? "=" + option.paramLabel() : "")
            : argument.paramLabel();
    String meaning =
        Arrays.stream(argument.description()).map(ManPage::plain).collect(Collectors.joining(" "));
    return Stream.of(".TP", name, meaning);
  }

  private static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  private static Stream<String> variable(Variable variable) {
    return Stream.of(".TP", variable.name(), variable.meaning());
  }

  private static void verbatim(List<String> lines, String[] text) {
    if (text.length > 0) {
      lines.add(".PP");
      lines.add(".nf");
      Arrays.stream(text).map(ManPage::plain).map(ManPage::escaped).forEach(lines::add);
      lines.add(".fi");
    }
  }

  private static String firstSentence(CommandSpec command) {
    return plain(command.usageMessage().description()[0]);
  }

  /** {@code text} as picocli shows it: without its marks, and with one percent sign for two. */
  private static String plain(String text) {
    return Ansi.OFF.string(text.replace("%n", " ").replace("%%", "%"));
  }

  /** {@code text} without a meaning for {@code man}. */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
