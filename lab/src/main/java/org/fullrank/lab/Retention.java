package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.encoder.Encoder;
import org.fullrank.lab.Documents.AccuracyDocument;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.RunConfig;

/**
 * The skill of the pretrained encoder on the images of its own training, before and after
 * fine-tuning: linear and kNN probes on at most 2,000 training and 1,000 test images.
 *
 * @param source the run of the pretrained encoder
 * @param probes the pretrained encoder's, then the fine-tuned encoder's
 */
public record Retention(Path source, List<AccuracyDocument> probes) {
  private static final int BATCH = 250;
  private static final int TRAIN = 2000;
  private static final int TEST = 1000;

  public Retention {
    probes = List.copyOf(probes);
  }

  /** The result, or the reason why there is none. */
  public sealed interface Found {
    /** The probes were measured. */
    record Measured(Retention retention) implements Found {}

    /**
     * They were not.
     *
     * @param why a sentence for the user
     */
    record Nothing(String why) implements Found {}

    /** The retention, if it was measured. */
    default Optional<Retention> measured() {
      return switch (this) {
        case Measured(Retention retention) -> Optional.of(retention);
        case Nothing _ -> Optional.empty();
      };
    }

    /** The result as lines of text. */
    default List<String> lines() {
      return switch (this) {
        case Measured(Retention retention) -> retention.lines();
        case Nothing(String why) -> List.of(why);
      };
    }
  }

  /**
   * The retention of the fine-tuned {@code trained}; empty if the run does not begin from the
   * weights of another run.
   */
  static Optional<Found> of(TrainedRun trained) {
    return trained
        .config()
        .from()
        .flatMap(from -> run(from.path()))
        .map(source -> measured(source, trained));
  }

  /** The run folder that holds {@code path}: the folder itself, or the run of an export within. */
  private static Optional<Path> run(Path path) {
    for (Path folder = path.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Pretraining.isRun(folder)) {
        return Optional.of(folder);
      }
      if (!folder.endsWith("model") && !folder.endsWith("checkpoints") && !isFile(folder)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isFile(Path path) {
    return path.toString().endsWith(".safetensors");
  }

  private static Found measured(Path source, TrainedRun trained) {
    try {
      var before = SavedEncoder.open(source);
      var settings = Settings.read(source.resolve("run.yaml"), List.of()).usual();
      try (var images = settings.open(new Skipped())) {
        return probes(source, settings, images, before, trained);
      }
    } catch (Problem gone) {
      return new Found.Nothing("skill of the pretrained encoder: " + gone.getMessage());
    }
  }

  private static Found probes(
      Path source, RunConfig settings, Splits images, SavedEncoder before, TrainedRun trained) {
    var found = new ArrayList<AccuracyDocument>();
    var view = before.config().views().evaluation();
    found.addAll(probes("pretrained encoder", before.encoder(), view, images, settings.probe()));
    var now = trained.config().usual().views().evaluation();
    var encoder = trained.model().inference();
    found.addAll(probes("fine-tuned encoder", encoder, now, images, settings.probe()));
    return found.isEmpty()
        ? new Found.Nothing(
            "skill of the pretrained encoder: the data of %s have no labels to probe with"
                .formatted(source))
        : new Found.Measured(new Retention(source, found));
  }

  private static List<AccuracyDocument> probes(
      String features, Encoder encoder, ViewMaker view, Splits images, ProbeConfig config) {
    var from = embedded(encoder, view, images.train().revealed(), TRAIN);
    var to = embedded(encoder, view, images.test(), TEST);
    if (!from.anyLabelled() || !to.anyLabelled()) {
      return List.of();
    }
    ProbeResult linear = new LinearProbe().classify(from, to).result().on(config.split());
    ProbeResult knn = config.knn().measure(from, to).on(config.split());
    return List.of(AccuracyDocument.of(features, linear), AccuracyDocument.of(features, knn));
  }

  private static Embeddings embedded(Encoder encoder, ViewMaker view, Dataset images, int most) {
    try (var batches = Batches.of(images, view, BATCH, _ -> {})) {
      return Embed.pooled(encoder, batches.sample(most), images.classes());
    }
  }

  /** The accuracies before and after, and their difference, a line for each probe. */
  public List<String> lines() {
    int half = probes.size() / 2;
    var lines = new ArrayList<String>();
    lines.add("skill of the pretrained encoder on the data of %s".formatted(source));
    for (int i = 0; i < half; i++) {
      var before = probes.get(i);
      var after = probes.get(half + i);
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-7s %.1f %% before, %.1f %% after fine-tuning: %+.1f points",
              before.probe(),
              100 * before.accuracy(),
              100 * after.accuracy(),
              100 * (after.accuracy() - before.accuracy())));
    }
    return lines;
  }
}
