package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Count;
import org.fullrank.core.Precision;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.input.Modality;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Needs;
import org.fullrank.methods.finetuning.EncoderLayers;
import org.fullrank.methods.finetuning.FinetuningConfig;
import org.fullrank.methods.supervised.SupervisedConfig;
import org.fullrank.methods.supervised.SupervisedConfig.ClassWeights;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.From;
import org.fullrank.train.ModelConfig;
import org.fullrank.train.RunConfig;
import org.fullrank.train.StoppingConfig;
import org.fullrank.train.TrainConfig;

/**
 * Settings of a run that fine-tunes a pretrained encoder on labelled images, audio clips or texts.
 *
 * <pre>{@code
 * var settings = Finetuning.of(Path.of("runs/a"), images, FinetuningChoices.DEFAULT, List.of());
 * Pretraining.begin(settings.config(), Path.of("runs/fine"), Listener.SILENT);
 * }</pre>
 *
 * <p>The head is trained alone for a fifth of the epochs, then everything; the rates fall by 0.75 a
 * layer. The run is measured on validation samples after each epoch, and ends with its best
 * weights.
 *
 * @param config the settings
 * @param lines what was chosen, and what the user should know, a line each
 */
public record Finetuning(RunConfig config, List<String> lines) {
  private static final int STEPS = 600;
  private static final int FEWEST_EPOCHS = 10;
  private static final int MOST_EPOCHS = 300;
  private static final int FIFTH = 5;
  private static final double LAYER_DECAY = 0.75;
  private static final double RATE = 0.5;
  private static final double MOST_RATE = 0.01;
  private static final int CHECKPOINTS = 200; // steps

  public Finetuning {
    lines = List.copyOf(lines);
  }

  /**
   * What the user chooses.
   *
   * @param labels number of labelled training samples to use, balanced over the classes; all if
   *     absent
   * @param steps number of steps to choose the epochs for; 600 in 10 to 300 epochs if absent
   * @param input the images that the encoder takes; empty for audio and texts
   * @param layers how the layers of the encoder learn
   * @param supervised smoothing, sampling and weights of the classes
   * @param components further components, such as mixup
   */
  public record FinetuningChoices(
      Optional<Integer> labels,
      Optional<Integer> steps,
      InputChoice input,
      LayerChoice layers,
      SupervisedConfig supervised,
      List<ComponentConfig> components) {
    /** All labelled images, nothing frozen, the encoder's own input. */
    public static final FinetuningChoices DEFAULT =
        new FinetuningChoices(
            Optional.empty(),
            Optional.empty(),
            new InputChoice(Optional.empty(), Optional.empty()),
            new LayerChoice(Optional.empty(), LAYER_DECAY, 0),
            new SupervisedConfig(0, Needs.Sampling.LABELLED, ClassWeights.NONE),
            List.of());

    public FinetuningChoices {
      components = List.copyOf(components);
    }
  }

  /**
   * The images that the encoder takes.
   *
   * @param size side of a view, pixels; the encoder's own if absent
   * @param channels 1 or 3; the encoder's own if absent
   */
  public record InputChoice(Optional<Integer> size, Optional<Integer> channels) {}

  /**
   * How the layers of the encoder learn.
   *
   * @param probeEpochs epochs of the head alone; a fifth of all if absent
   * @param decay factor of the learning rate from a layer to the layer below
   * @param frozenBlocks first blocks that are never updated, with the stem; 0 for none
   */
  public record LayerChoice(Optional<Integer> probeEpochs, double decay, int frozenBlocks) {}

  /** Counts of the training samples. */
  private record Samples(
      Modality modality, int labelled, boolean validated, List<String> classes) {}

  /**
   * Settings for the encoder in {@code source} and the samples {@code data}; {@code overrides}
   * ({@code optim.lr=1e-4}) win over them.
   *
   * @param source a run folder, the folder of an exported model, or a safetensors file
   * @throws Problem if there are no weights, no labels, a single class, or a setting is wrong
   */
  public static Finetuning of(
      Path source, DataConfig.Whole data, FinetuningChoices choices, List<String> overrides) {
    var pretrained = FinetuningSource.of(source);
    var few =
        choices
            .labels()
            .<DataConfig>map(count -> new DataConfig.Subset(data, count, Optional.empty()))
            .orElse(data);
    var samples = samples(few);
    var base = composed(pretrained, few, samples, choices);
    var config = Settings.RECIPE.parse("finetune.yaml", Settings.RECIPE.write(base), overrides);
    return new Finetuning(config, lines(pretrained, samples, config));
  }

  private static Samples samples(DataConfig data) {
    try (var splits = data.open(new Skipped())) {
      var modality = splits.train().modality();
      var classes = splits.train().classes();
      int all = labelled(splits.train());
      if (all == 0) {
        throw Problem.data(
            "%s: want labelled %s to fine-tune on, none has a label; subfolders name the classes"
                .formatted(splits.train().name(), modality.several()));
      }
      if (classes.size() < 2) {
        throw Problem.data(
            "%s: want %s of 2 classes or more to fine-tune on, all are of the class %s"
                .formatted(splits.train().name(), modality.several(), classes.getFirst()));
      }
      try {
        var held = splits.withValidation();
        return new Samples(modality, labelled(held.train()), true, classes);
      } catch (Problem _) {
        return new Samples(modality, all, false, classes);
      }
    }
  }

  private static int labelled(Dataset data) {
    return (int) IntStream.range(0, data.size()).filter(i -> data.label(i) >= 0).count();
  }

  private static RunConfig composed(
      FinetuningSource source, DataConfig data, Samples samples, FinetuningChoices choices) {
    var model = source.architecture();
    var length = Length.of(samples.labelled(), choices);
    var components = new ArrayList<>(model.components());
    components.add(
        new FinetuningConfig(length.probe(), length.rise(), choices.layers().decay(), 1));
    components.addAll(choices.components());
    return new RunConfig(
        0,
        data,
        FinetuningViews.of(model.views(), choices.input()),
        model.encoder(),
        components,
        Optional.of(frozen(source, choices.layers().frozenBlocks())),
        choices.supervised(),
        new OptimConfig.AdamW(rate(model), 0.9, 0.999, 1e-8, 0.05, 1, new Schedule.Cosine(0, 0)),
        length.train(samples.validated()),
        ProbeConfig.DEFAULT.every(0));
  }

  /**
   * The learning rate: 0.5 over the width of the encoder's features, 0.01 at most. At a width of
   * 768 it is 7e-4, BEiT's largest rate of 4e-3 for a batch of 1,024 by the root of the batch size;
   * rates of Adam fall with the width (Yang et al., arXiv 2203.03466).
   */
  private static double rate(ModelConfig model) {
    return Math.min(MOST_RATE, RATE / model.build().width());
  }

  /** Epochs of the whole run, of the head alone, and of the rise after it. */
  private record Length(int epochs, int batch, int probe) {
    static Length of(int samples, FinetuningChoices choices) {
      int batch =
          Math.max(2, Math.min(samples < 2000 ? 32 : 64, Integer.highestOneBit(samples / 2)));
      int perEpoch = Math.max(1, samples / batch);
      int epochs =
          choices
              .steps()
              .map(wanted -> Math.ceilDiv(wanted, perEpoch))
              .orElse(Math.clamp(Math.ceilDiv(STEPS, perEpoch), FEWEST_EPOCHS, MOST_EPOCHS));
      return new Length(epochs, batch, choices.layers().probeEpochs().orElse(epochs / FIFTH));
    }

    int rise() {
      return epochs / (2 * FIFTH);
    }

    TrainConfig train(boolean validated) {
      var train = new TrainConfig(epochs, batch, 1, Precision.FP32, CHECKPOINTS, 1);
      var early =
          new StoppingConfig(
              Math.max(1, epochs / FIFTH),
              Math.min(epochs, probe + rise()),
              StoppingConfig.Criterion.LOSS);
      return validated ? train.with(early) : train;
    }
  }

  private static From frozen(FinetuningSource source, int blocks) {
    if (blocks == 0) {
      return source.weights();
    }
    var encoder = source.architecture().build();
    try {
      return source
          .weights()
          .freezing(
              EncoderLayers.of(encoder).first(blocks, encoder).stream()
                  .map(name -> "encoder." + name)
                  .toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw Problem.config("frozen " + e.getMessage());
    }
  }

  private static List<String> lines(FinetuningSource source, Samples samples, RunConfig config) {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %s; batch %d, at most %s",
            new Count(samples.labelled(), "labelled training " + samples.modality().noun()),
            new Count(samples.classes().size(), "class"),
            config.train().batch(),
            new Count(config.train().epochs(), "epoch")));
    if (!samples.validated()) {
      lines.add(
          "no validation samples, and no class has 5 labelled training samples to hold one out: the"
              + " run takes all its epochs, without early stopping");
    }
    source
        .architecture()
        .head()
        .ifPresent(head -> {
          var unseen =
              samples.classes().stream().filter(it -> !head.classes().contains(it)).toList();
          if (!unseen.isEmpty()) {
            lines.add(
                "the source's classifier knows no class %s; the head is new"
                    .formatted(String.join(", ", unseen)));
          }
        });
    return lines;
  }
}
