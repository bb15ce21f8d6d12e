package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;
import org.fullrank.loader.Batches;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Exhibit;
import org.fullrank.report.ImageFindings;
import org.fullrank.report.ImageFindings.ImageExhibit;
import org.fullrank.report.ImageFindings.ImagePair;
import org.fullrank.report.ImageFindings.LoneImage;
import org.fullrank.report.ImageFindings.NamedImage;
import org.fullrank.search.SearchImages;
import org.fullrank.search.SearchResult;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.SequenceViews;

/** Measures a run's images without labels, and makes the previews of its views. */
final class ImageSections {
  private static final int SEARCHED = 1000;
  private static final int ASKED = 200;
  private static final int SHOWN = 6; // images with previews
  private static final int DRAWS = 3;
  private static final int BATCH = 250;
  private static final int EXHIBITED = 5000; // images that a room looks at

  private ImageSections() {}

  /** The images that are searched after training. */
  static SearchImages images(TrainedRun run) {
    return SearchImages.of(run.data(), SEARCHED, ASKED);
  }

  /** What the report shows of the images of {@code run}. */
  static ImageFindings findings(TrainedRun run, SearchImages images, Optional<SearchResult> found) {
    if (!(run.config().views() instanceof ImageViews)) {
      return new ImageFindings(
          List.of(), Optional.empty(), List.of(), List.of(), Spectrograms.of(run));
    }
    return new ImageFindings(
        previews(run),
        found,
        found.map(it -> pairs(images.data(), it)).orElse(List.of()),
        found.map(it -> outliers(images.data(), it)).orElse(List.of()),
        exhibits(run));
  }

  /** The pictures that the rooms of the catalogue show of the trained model. */
  private static List<ImageExhibit> exhibits(TrainedRun run) {
    return Catalogue.ALL.stream()
        .flatMap(entry -> entry.instruments().exhibits().stream())
        .flatMap(exhibit -> exhibit(run, exhibit).stream())
        .toList();
  }

  private static Optional<ImageExhibit> exhibit(TrainedRun run, Exhibit exhibit) {
    var data = run.data().shown();
    var view = run.config().views().evaluation();
    try (var _ = Scope.open();
        var batches = Batches.of(data, view, BATCH, _ -> {}).sample(EXHIBITED)) {
      var model = run.model();
      return exhibit
          .of(model.inference(), model.method(), batches)
          .map(sheet ->
              new ImageExhibit(
                  exhibit.name(), sheet.title(), sheet.hint(), images(sheet.rows(), pixels(run))));
    }
  }

  private static List<List<Image>> images(List<List<Tensor>> rows, Pixels pixels) {
    return rows.stream()
        .map(row -> row.stream().map(values -> image(values, pixels)).toList())
        .toList();
  }

  private static List<ImagePair> pairs(Dataset data, SearchResult found) {
    var pairs = new ArrayList<ImagePair>();
    for (var pair : found.duplicates()) {
      named(data, found.places().get(pair.first()))
          .ifPresent(first ->
              named(data, found.places().get(pair.second()))
                  .ifPresent(second -> pairs.add(new ImagePair(first, second, pair.similarity()))));
    }
    return pairs;
  }

  private static List<LoneImage> outliers(Dataset data, SearchResult found) {
    return found.outliers().stream()
        .flatMap(it ->
            named(data, found.places().get(it.sample())).stream()
                .map(image -> new LoneImage(image, it.similarity())))
        .toList();
  }

  /** Empty for an image that vanished after it was embedded. */
  private static Optional<NamedImage> named(Dataset data, int place) {
    try {
      return Optional.of(new NamedImage(data.id(place), data.image(place)));
    } catch (Unreadable _) {
      return Optional.empty();
    }
  }

  /** A row for each of a few training images: the image, then its views under several draws. */
  private static List<List<Image>> previews(TrainedRun run) {
    var rows = new ArrayList<List<Image>>();
    for (int draw = 0; draw < DRAWS; draw++) {
      add(run, new Seed(run.config().seed()).with(draw), rows);
    }
    return rows;
  }

  private static void add(TrainedRun run, Seed seed, List<List<Image>> rows) {
    var data = run.data().train();
    try (var _ = Scope.open();
        var batches = Batches.of(data, run.config().views(), seed, SHOWN).sample(SHOWN)) {
      var first = batches.iterator();
      if (!first.hasNext()) {
        return;
      }
      Batch batch = first.next();
      for (int i = 0; i < batch.samples(); i++) {
        if (rows.size() <= i) {
          rows.add(original(data, Math.toIntExact(batch.ids()[i])));
        }
        for (var view : batch.views()) {
          rows.get(i).add(image(view.input().values().select(0, i), pixels(run)));
        }
      }
    }
  }

  private static List<Image> original(Dataset data, int place) {
    return named(data, place)
        .map(it -> new ArrayList<>(List.of(it.image())))
        .orElseGet(ArrayList::new);
  }

  private static Pixels pixels(TrainedRun run) {
    return switch (run.config().views()) {
      case ImageViews views -> views.pixels().usual();
      case SequenceViews _ -> throw new IllegalStateException();
    };
  }

  /** {@code values [channels, height, width]} with the normalisation undone. */
  private static Image image(Tensor values, Pixels pixels) {
    int channels = Math.toIntExact(values.size(0));
    int height = Math.toIntExact(values.size(1));
    int width = Math.toIntExact(values.size(2));
    float[] row = Tensors.floats(values.contiguous());
    var bytes = new byte[row.length];
    IntStream.range(0, row.length)
        .forEach(i -> {
          int channel = i / (height * width);
          double level = row[i] * pixels.std(channel) + pixels.mean(channel);
          bytes[i] = (byte) Math.round(255 * Math.clamp(level, 0, 1));
        });
    return new Image(channels, height, width, bytes);
  }
}
