package org.fullrank.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command; without a subcommand it prints the list of commands. */
@Command(
    name = "fullrank",
    versionProvider = Version.class,
    description = "Pretrains encoders on unlabelled data, measures them, and explains a collapse.",
    commandListHeading = "%nCommands, in the order of use:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fullrank doctor           checks this machine",
      "  fullrank quickstart       a first run, its accuracy, its verdict, its report",
      "  fullrank config show byol > run.yaml",
      "  fullrank pretrain run.yaml --out runs/a",
      "  fullrank finetune runs/a photos/ --out runs/b",
      "  fullrank predict runs/b new/*.jpg",
      "  fullrank methods          lists the methods, with their papers",
      "  fullrank help COMMAND     lists the options of a command",
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 data, 4 collapsed,",
      "130 interrupted after a clean checkpoint."
    })
final class Fullrank implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean unusedHelp;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of Fullrank and of the JDK.")
  private boolean unusedVersion;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  private Fullrank() {}

  /** The command line with all commands and their failure handling. */
  static CommandLine commandLine(Interruption interruption) {
    var fullrank = new Fullrank();
    var commandLine = new CommandLine(fullrank);
    List.of(
            new QuickstartCommand(interruption),
            new PretrainCommand(interruption),
            new FinetuneCommand(interruption),
            new PredictCommand(),
            new TranslateCommand(),
            new TranscribeCommand(),
            new GenerateCommand(),
            new ProbeCommand(),
            new EmbedCommand(),
            new GroupsCommand(),
            new FisherCommand(),
            new DiagnoseCommand(),
            new CalibrateCommand(),
            new ReplicateCommand(interruption),
            new ReportCommand(),
            new RunsCommand(),
            new CompareCommand(),
            new DataCommand(),
            new ConfigCommand(),
            new MethodsCommand(),
            new DoctorCommand(),
            new BenchCommand(),
            new HelpCommand(),
            new VersionCommand(),
            new CompletionCommand(),
            new ManCommand())
        .forEach(commandLine::addSubcommand);
    return commandLine
        .setExecutionStrategy(Fullrank::execute)
        .setParameterExceptionHandler((failure, _) -> Failures.ofUsage(failure))
        .setExecutionExceptionHandler(
            (failure, verb, _) -> Failures.report(failure, fullrank.debug, verb.getErr()))
        .registerConverter(Path.class, Typed::path)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /**
   * Runs the command, its streams cleaned by {@link PrintableWriter}; catches errors of the JVM
   * too, which picocli does not catch.
   */
  private static int execute(ParseResult parsed) {
    var root = parsed.commandSpec().commandLine();
    root.setOut(new PrintableWriter(root.getOut())).setErr(new PrintableWriter(root.getErr()));
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      throw new ExecutionException(root, e.toString(), e);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb?");
  }
}
