package org.fullrank.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.methods.Catalogue;
import org.fullrank.replicate.Claim;
import org.fullrank.replicate.ClaimTable;
import org.fullrank.replicate.Claims;
import org.fullrank.replicate.Replication;
import org.fullrank.replicate.Results;
import org.fullrank.replicate.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "replicate",
    description = {
      "Puts a paper's claim to the test: trains every arm with every seed, and judges each part of"
          + " the claim by the 95 %% interval over the seeds: reproduced, not reproduced, undecided.",
      "Runs that are finished are kept: the same command again makes the others. A run that is cut"
          + " off, by Ctrl-C or otherwise, begins again at its first step. The exit code is 0"
          + " whatever the verdict.",
      "Runs with --set, --seeds or --arms are a smoke test: their numbers are shown, and nothing is"
          + " judged. 'fullrank config explain claim' explains the file of a claim."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank replicate --list              the claims that are shipped with the methods",
      "  fullrank replicate contranorm --dry-run",
      "  fullrank replicate contranorm",
      "  fullrank replicate contranorm --jobs 2      two runs side by side",
      "  fullrank replicate contranorm --seeds 7 --arms layernorm,contranorm",
      "  fullrank replicate contranorm --verify      are the shipped numbers whole?",
      "  fullrank replicate contranorm --set train.epochs=1 --out runs/claims/contranorm-brief",
      "  fullrank replicate my-claim.yaml --out runs/mine",
      "  fullrank replicate --table                  the shipped results as Markdown"
    })
final class ReplicateCommand implements Callable<Integer> {
  private static final String STOPPING = "stops; the step or the measurement at hand ends first";

  private final Interruption interruption;
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      arity = "0..1",
      paramLabel = "CLAIM",
      description = "A method that has a claim, or a YAML file; all claims are listed without.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--seeds", split = ",", paramLabel = "N", description = "Only these seeds.")
  private List<Long> seeds = List.of();

  @Option(names = "--arms", split = ",", paramLabel = "ARM", description = "Only these arms.")
  private List<String> arms = List.of();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "A setting to change for all arms, such as train.epochs=1; what an arm sets itself"
              + " stays. Wants an --out of its own, as a folder holds runs of the same settings."
              + " May be repeated.")
  private List<String> changes = List.of();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description =
          "The folder of the runs (default: runs/claims/ and the claim's name, runs/claim-files/"
              + " and the file's for one of your own).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that an operation is spread over (default: the processors). With several --jobs"
              + " it is one.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Runs that are made side by side, each on one thread (default: 1). Their number does not"
              + " change the results of one thread.")
  private int jobs = 1;

  @Option(
      names = "--dry-run",
      description =
          "List the runs, their steps, their parameters and which are finished, and the smallest"
              + " effect that the seeds can show; nothing is trained.")
  private boolean dryRun;

  @Option(names = "--list", description = "List the claims that are shipped with the methods.")
  private boolean listed;

  @Option(
      names = "--verify",
      description =
          "Compute every verdict again from the committed numbers, and check that each run's are"
              + " those that were measured; with --out, from the results.json there.")
  private boolean verify;

  @Option(
      names = "--table",
      description =
          "Print the committed results as a Markdown table, of all claims or of one; with --out,"
              + " the results.json there.")
  private boolean table;

  ReplicateCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    if (listed) {
      return list();
    }
    if (verify || table) {
      committed().forEach(table ? this::tabulate : this::verify);
      return ExitCode.OK;
    }
    return name.map(this::replicate).orElseGet(this::list);
  }

  /** The claims that are asked for and that have results, by name. */
  private Map<String, Results> committed() {
    if (folder.isPresent()) {
      String which = name.orElseThrow(() -> Problem.config("--out: want a claim's name beside it"));
      return Map.of(which, Claims.results(folder.get()));
    }
    var found = new LinkedHashMap<String, Results>();
    for (String which : name.map(List::of).orElse(List.copyOf(Claims.shipped().keySet()))) {
      Claims.results(which).ifPresent(results -> found.put(which, results));
    }
    if (found.isEmpty()) {
      throw Problem.data(
          name.orElse("claims") + ": no results are shipped; --out names a folder of runs");
    }
    return found;
  }

  private void verify(String which, Results results) {
    spec.commandLine().getOut().println(which + ": " + results.verify(Claims.named(which)));
  }

  private void tabulate(String which, Results results) {
    spec.commandLine().getOut().print(ClaimTable.of(which, Claims.named(which), results));
  }

  private Typed typed() {
    return new Typed(spec);
  }

  private int list() {
    var out = spec.commandLine().getOut();
    Map<String, Claim> claims = Claims.shipped();
    if (verbosity.json()) {
      var sentences = new TreeMap<String, String>();
      claims.forEach((room, claim) -> sentences.put(room, claim.claim()));
      out.println(Json.of(sentences));
    } else {
      claims.forEach((room, claim) ->
          out.printf(
              "%s%n%s%n",
              Columns.beside(room, 19, claim.claim()), Columns.beside("", 19, claim.where())));
    }
    return ExitCode.OK;
  }

  private int replicate(String which) {
    Claim claim = Claims.named(which);
    Path home = folder.orElseGet(() -> home(which));
    int spread = typed().positive("--threads", threads.orElseGet(Engine::defaultThreads));
    typed().positive("--jobs", jobs);
    var selection = new Replication.Selection(seeds, arms, changes, jobs, spread);
    if (dryRun) {
      list(Replication.plan(claim, selection, home));
      return ExitCode.OK;
    }
    Summary summary;
    try (var _ = interruption.held(STOPPING);
        var display = Display.of(verbosity, spec.commandLine().getErr())) {
      var telling = new Telling(display, System::nanoTime, interruption::pending);
      summary = Replication.of(claim, selection, home, telling);
    }
    show(summary, home);
    return summary.complete() ? ExitCode.OK : Problem.Kind.INTERRUPTED.exitCode();
  }

  /** The default run folder: a user's claim file may have the name of a shipped claim. */
  static Path home(String which) {
    boolean shipped = Catalogue.find(which).isPresent();
    String name = String.valueOf(Path.of(which).getFileName()).replaceFirst("\\.ya?ml$", "");
    return Path.of("runs", shipped ? "claims" : "claim-files").resolve(name);
  }

  private void list(Replication.Plan plan) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(plan));
      return;
    }
    List<Replication.Planned> runs = plan.runs();
    runs.forEach(run ->
        out.printf(
            Locale.ROOT,
            "%-36s %15s of %,11d parameters%s%n",
            run.run(),
            new Count(run.steps(), "step"),
            run.parameters(),
            run.finished() ? "  finished" : ""));
    var others = runs.stream().filter(run -> !run.finished()).toList();
    out.printf(
        Locale.ROOT,
        "%s, %d of them finished; %s to go%n",
        new Count(runs.size(), "run"),
        runs.size() - others.size(),
        new Count(others.stream().mapToLong(Replication.Planned::steps).sum(), "step"));
    plan.reach().stream().map(Printable::line).forEach(out::println);
  }

  private void show(Summary summary, Path home) {
    var out = spec.commandLine().getOut();
    if (verbosity.json()) {
      out.println(Json.of(summary));
    } else {
      summary.lines().forEach(out::println);
      numbers(home).ifPresent(file -> out.println("all numbers: " + file));
    }
  }

  /** The path of the results file, if a run has finished. */
  static Optional<Path> numbers(Path home) {
    return Optional.of(home.resolve("results.json")).filter(Files::exists);
  }
}
