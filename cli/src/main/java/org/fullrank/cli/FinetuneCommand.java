package org.fullrank.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fullrank.core.Problem;
import org.fullrank.lab.Finetuning;
import org.fullrank.lab.Finetuning.FinetuningChoices;
import org.fullrank.lab.Finetuning.InputChoice;
import org.fullrank.lab.Finetuning.LayerChoice;
import org.fullrank.lab.Pretraining;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Needs.Sampling;
import org.fullrank.methods.augmentation.CutMixConfig;
import org.fullrank.methods.augmentation.MixupConfig;
import org.fullrank.methods.augmentation.MixupOrCutMixConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.supervised.SupervisedConfig.ClassWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "finetune",
    description = {
      "Trains a classifier from a pretrained encoder and labelled samples: first the new head alone,"
          + " then all layers. It keeps the weights of the best epoch on validation samples. It"
          + " prints accuracy, ECE, Brier score and NLL on test samples, and how much of the"
          + " pretrained skill was lost.",
      "The result is a run folder. Ctrl-C stops it after a checkpoint, with exit code 130;"
          + " --resume continues bit by bit the same."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank finetune runs/a photos/                        subfolders name the classes",
      "  fullrank finetune runs/a fashion-mnist --labels 100     100 labels, ten a class",
      "  fullrank finetune vit.safetensors photos/ --size 224    an encoder of another program",
      "  fullrank finetune runs/a photos/ --balance weights --mixup 0.2",
      "  fullrank finetune runs/a photos/ --freeze-blocks 4 --set optim.lr=3e-4",
      "  fullrank finetune --resume --out runs/a-finetuned"
    })
final class FinetuneCommand implements Callable<Integer> {
  /** How rare classes or groups are balanced. */
  private enum Balance {
    NONE,
    WEIGHTS,
    CLASSES,
    GROUPS;

    Sampling sampling() {
      return switch (this) {
        case NONE, WEIGHTS -> Sampling.LABELLED;
        case CLASSES -> Sampling.CLASSES;
        case GROUPS -> Sampling.GROUPS;
      };
    }

    ClassWeights weights() {
      return switch (this) {
        case WEIGHTS -> ClassWeights.BALANCED;
        case NONE, CLASSES, GROUPS -> ClassWeights.NONE;
      };
    }
  }

  private final Interruption interruption;
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;
  @Mixin private Changes changes;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN|MODEL",
      description =
          "A run folder, the folder of an exported model, or a safetensors file with the names of"
              + " timm, torchvision, DINO or Hugging Face's vision transformers.")
  private Optional<Path> source = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description =
          "Labelled images, audio or texts: a folder whose subfolders are the classes, a list or archive, or"
              + " fashion-mini or fashion-mnist. A tenth is for testing if the set has no split.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "The run folder (default: runs/ and the source's name with -finetuned).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "N",
      description = "Use N labelled training images, as many of each class (default: all).")
  private Optional<Integer> labels = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to choose the epochs for (default: 600, in 10 to 300 epochs).")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--probe-epochs",
      paramLabel = "N",
      description = "First epochs, which train the head alone (default: a fifth of all).")
  private Optional<Integer> probeEpochs = Optional.empty();

  @Option(
      names = "--layer-decay",
      paramLabel = "D",
      defaultValue = "0.75",
      description =
          "Factor of the learning rate from a layer to the layer below, 0 to 1"
              + " (default: ${DEFAULT-VALUE}).")
  private double layerDecay;

  @Option(
      names = "--freeze-blocks",
      paramLabel = "N",
      defaultValue = "0",
      description = "First blocks that stay as they are, with the stem (default: none).")
  private int frozenBlocks;

  @Option(
      names = "--size",
      paramLabel = "PX",
      description =
          "Side of the images that the encoder sees; positions are resized"
              + " (default: the encoder's own).")
  private Optional<Integer> size = Optional.empty();

  @Option(
      names = "--channels",
      paramLabel = "N",
      description =
          "1 for gray or 3 for colour; the first layer is adapted (default: the"
              + " encoder's own).")
  private Optional<Integer> channels = Optional.empty();

  @Option(
      names = "--balance",
      paramLabel = "HOW",
      defaultValue = "none",
      description =
          "none, weights (rare classes weigh more), classes or groups (each is drawn equally often)"
              + " (default: ${DEFAULT-VALUE}).")
  private Balance balance;

  @Option(
      names = "--smoothing",
      paramLabel = "E",
      defaultValue = "0",
      description = "Label smoothing, 0 up to 1 (default: ${DEFAULT-VALUE}).")
  private double smoothing;

  @Option(
      names = "--mixup",
      paramLabel = "ALPHA",
      description = "Mix images and labels of a batch; 0.2 is usual (default: off).")
  private Optional<Double> mixup = Optional.empty();

  @Option(
      names = "--cutmix",
      paramLabel = "ALPHA",
      description =
          "Paste a part of another image and mix the labels; 1 is usual (default: off)."
              + " With --mixup, each takes half of the batches.")
  private Optional<Double> cutmix = Optional.empty();

  @Option(names = "--resume", description = "Continue the run in --out, with its own settings.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = "Train a few steps and estimate time and memory; keeps no files.")
  private boolean dryRun;

  FinetuneCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    var typed = new Typed(spec);
    labels.ifPresent(count -> typed.positive("--labels", count));
    steps.ifPresent(count -> typed.positive("--steps", count));
    var err = spec.commandLine().getErr();
    var training = new Training(spec.commandLine().getOut(), err, verbosity, interruption);
    // the verdict is on the representation; the classifier may be good nevertheless
    int code = resume ? resumed(training) : begun(training);
    return code == Problem.Kind.COLLAPSED.exitCode() ? ExitCode.OK : code;
  }

  private int begun(Training training) {
    Path from =
        source.orElseThrow(() -> usage("want a pretrained run or model, and labelled data"));
    String set = data.orElseThrow(() -> usage("want labelled data behind " + from));
    var settings = Finetuning.of(from, Sources.split(set), choices(), changes.list());
    if (!verbosity.quiet()) {
      settings.lines().forEach(spec.commandLine().getErr()::println);
    }
    if (dryRun) {
      return training.estimate(settings.config(), 0);
    }
    Path run = folder.orElseGet(() -> usual(from));
    return training.show(listener -> Pretraining.begin(settings.config(), run, listener));
  }

  private int resumed(Training training) {
    if (source.isPresent()) {
      throw usage("--resume: want no model and no data beside it; the run has its own");
    }
    Path run = folder.orElseThrow(() -> usage("--resume needs --out, the folder of the run"));
    var config = Pretraining.resumed(run, changes.list());
    return dryRun
        ? training.estimate(config, Pretraining.done(run))
        : training.show(listener -> Pretraining.resume(run, changes.list(), listener));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Path usual(Path source) {
    Path whole = source.toAbsolutePath().normalize();
    Path named =
        whole.endsWith("model") ? Optional.ofNullable(whole.getParent()).orElse(whole) : whole;
    String name = String.valueOf(named.getFileName()).replaceFirst("\\.safetensors$", "");
    return Path.of("runs").resolve(name + "-finetuned");
  }

  private FinetuningChoices choices() {
    try {
      return new FinetuningChoices(
          labels,
          steps,
          new InputChoice(size, channels),
          new LayerChoice(probeEpochs, layerDecay, frozenBlocks),
          new SupervisedConfig(smoothing, balance.sampling(), balance.weights()),
          mixing());
    } catch (IllegalArgumentException e) {
      throw Problem.config(String.valueOf(e.getMessage()));
    }
  }

  private List<ComponentConfig> mixing() {
    var blend = mixup.map(alpha -> new MixupConfig(alpha, 1, MixupConfig.Per.BATCH));
    var paste = cutmix.map(alpha -> new CutMixConfig(alpha, 1, MixupConfig.Per.BATCH));
    if (blend.isPresent() && paste.isPresent()) {
      return List.of(new MixupOrCutMixConfig(blend.get(), paste.get(), 0.5));
    }
    var all = new ArrayList<ComponentConfig>();
    blend.ifPresent(all::add);
    paste.ifPresent(all::add);
    return all;
  }
}
