package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.fullrank.choice.Choice;
import org.fullrank.core.LeakDetector;
import org.fullrank.lab.ChosenSettings;
import org.fullrank.lab.Pretraining;
import org.fullrank.lab.Settings;
import org.fullrank.lab.Sweep;
import org.fullrank.train.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "pretrain",
    description = {
      "Trains an encoder without labels, probes and diagnoses it, and writes a report.",
      "Ctrl-C stops it after a checkpoint, with exit code 130; --resume continues bit by bit the same."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank pretrain byol                         the recipe shipped with a method",
      "  fullrank pretrain simclr --data photos         settings that suit the images",
      "  fullrank pretrain byol --data clips            the same of a folder of audio",
      "  fullrank config show byol > run.yaml",
      "  fullrank pretrain run.yaml --out runs/a",
      "  fullrank pretrain run.yaml --set optim.lr=1e-3 --set train.epochs=50 --out runs/b",
      "  fullrank pretrain run.yaml --dry-run",
      "  fullrank pretrain run.yaml --sweep optim.lr=1e-3,3e-4 --sweep seed=0,1,2",
      "  fullrank pretrain --resume --out runs/a",
      "  fullrank pretrain --resume --best --out runs/a --set optim.lr=1e-4",
      "  tensorboard --logdir runs                      the curves, while it trains"
    })
final class PretrainCommand implements Callable<Integer> {
  private final Interruption interruption;
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;
  @Mixin private Changes changes;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description =
          "A YAML file, or the name of a method for the recipe shipped with it; none with"
              + " --resume.")
  private Optional<String> recipe = Optional.empty();

  @Parameters(
      index = "1..*",
      paramLabel = "PATH=VALUE",
      description = "Settings to change, as with --set.")
  private List<String> bare = List.of();

  @Option(
      names = "--data",
      paramLabel = "SET",
      description =
          "A folder or archive of images, audio or texts, a list, or a shipped name. With the name"
              + " of a method as recipe, settings are chosen that suit the samples; --set wins over"
              + " them.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to choose the epochs for, with --data (default: 1000).")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "The run folder (default: runs/ and the recipe's name).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--sweep",
      paramLabel = "PATH=VALUE,...",
      description =
          "A setting to run with each of these values, in folders of their own below --out, with a"
              + " table at the end. Several sweeps make every combination. The same command again"
              + " goes on.")
  private List<String> sweeps = List.of();

  @Option(names = "--resume", description = "Continue the run in --out.")
  private boolean resume;

  @Option(
      names = "--best",
      description =
          "With --resume, go back to the best checkpoint, which a label-free score has chosen."
              + " Later checkpoints of the run are removed.")
  private boolean best;

  @Option(
      names = "--dry-run",
      description =
          "Train a few steps and estimate time and memory of the whole run; keeps no files.")
  private boolean dryRun;

  @Option(
      names = "--track-allocations",
      description =
          "List at the end the source lines that still hold native memory; slower. For"
              + " finding memory leaks.")
  private boolean track;

  PretrainCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    var overrides = new ArrayList<>(bare);
    overrides.addAll(changes.list());
    var training =
        new Training(
            spec.commandLine().getOut(), spec.commandLine().getErr(), verbosity, interruption);
    steps.ifPresent(count -> new Typed(spec).positive("--steps", count));
    if (steps.isPresent() && data.isEmpty()) {
      throw usage("--steps needs --data; without --data, set train.epochs");
    }
    if (best && !resume) {
      throw usage("--best: want --resume beside it, which goes on with a run");
    }
    if (resume) {
      if (!sweeps.isEmpty()) {
        throw usage("--resume: want no --sweep beside it; the same sweep again goes on");
      }
      data.ifPresent(_ -> refuseData());
      recipe.map(this::override).ifPresent(first -> overrides.addFirst(first));
      Path run = folder.orElseThrow(() -> usage("--resume needs --out, the folder of the run"));
      var config = Pretraining.resumed(run, overrides); // refuses wrong settings before a rewind
      if (best && !dryRun) {
        long step = Pretraining.rewind(run);
        spec.commandLine().getErr().printf(Locale.ROOT, "best checkpoint: step %,d%n", step);
      }
      return dryRun
          ? training.estimate(config, best ? Pretraining.bestStep(run) : Pretraining.done(run))
          : tracked(() -> training.show(listener -> Pretraining.resume(run, overrides, listener)));
    }
    String name =
        recipe.orElseThrow(
            () -> usage("want a recipe: a YAML file, or the name of a method, such as byol"));
    if (!sweeps.isEmpty()) {
      if (data.isPresent()) {
        throw usage("--sweep: want no --data beside it; name the samples by --set data.path=…");
      }
      return swept(training, name, overrides);
    }
    var config =
        data.map(set -> chosen(name, set, overrides))
            .orElseGet(() -> Settings.named(name, overrides));
    if (dryRun) {
      return training.estimate(config, 0);
    }
    Path run = folder.orElseGet(() -> Path.of("runs").resolve(stem(Path.of(name))));
    return tracked(() -> training.show(listener -> Pretraining.begin(config, run, listener)));
  }

  private int swept(Training training, String name, List<String> overrides) {
    var variants = Sweep.product(sweeps.stream().map(Sweep::parse).toList());
    var home = folder.orElseGet(() -> Path.of("runs").resolve(stem(Path.of(name)) + "-sweep"));
    var sweeping = new Sweeping(training, home);
    return dryRun
        ? sweeping.estimate(name, overrides, variants)
        : tracked(() -> sweeping.all(name, overrides, variants));
  }

  /** The settings for the set named {@code set}; prints the choice and the doubts about it. */
  private RunConfig chosen(String name, String set, List<String> overrides) {
    var chosen = ChosenSettings.of(name, Sources.split(set), steps.orElse(Choice.STEPS), overrides);
    var err = spec.commandLine().getErr();
    if (!verbosity.quiet()) {
      chosen.lines().forEach(line -> err.println("chosen  " + line));
      if (!dryRun) {
        chosen.warnings().forEach(line -> err.println("fullrank: warning: " + line));
      }
    }
    return chosen.config();
  }

  private void refuseData() {
    throw usage("--data: --resume takes the data of the run; change them with --set data.path=…");
  }

  private int tracked(Supplier<Integer> training) {
    if (!track) {
      return training.get();
    }
    var leaks = new LeakDetector();
    int code = leaks.watch(training);
    leaks.origins().forEach(site -> spec.commandLine().getErr().println("held by " + site));
    return code;
  }

  /**
   * The first positional argument of {@code --resume} as an override, because the run has its own
   * recipe.
   */
  private String override(String argument) {
    if (!argument.contains("=")) {
      throw usage(
          "%s: --resume takes no recipe, as the run has its own; want settings to change (PATH=VALUE)"
              .formatted(argument));
    }
    return argument;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }
}
