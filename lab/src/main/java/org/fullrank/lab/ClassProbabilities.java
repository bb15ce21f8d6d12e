package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.train.Predictor;
import org.fullrank.views.ViewsConfig;

/**
 * Computes the class probabilities of images.
 *
 * @param predictor the classifier
 * @param views how its input is made
 */
record ClassProbabilities(Predictor predictor, ViewsConfig views) {
  private static final int BATCH = 250;

  /** The probabilities of every readable image, labelled or not. */
  double[][] all(Dataset images) {
    return rows(computed(images));
  }

  /**
   * The probabilities of the readable, labelled images.
   *
   * @param part the images in words, for messages
   * @throws Problem of kind DATA if no image is labelled, or a label is no class of the model
   */
  LabelledProbabilities labelled(Dataset images, String part) {
    int[] classes = classes(images.classes());
    var computed = computed(images);
    double[][] rows = rows(computed);
    int[] labels = computed.labels().indices();
    var chosen = new ArrayList<double[]>();
    var theirs = new ArrayList<Integer>();
    for (int i = 0; i < rows.length; i++) {
      if (labels[i] >= 0) {
        chosen.add(rows[i]);
        theirs.add(classes[labels[i]]);
      }
    }
    if (chosen.isEmpty()) {
      throw Problem.data(
          "%s: no labelled sample can be read; calibration wants labelled samples".formatted(part));
    }
    return LabelledProbabilities.of(
        chosen.toArray(double[][]::new),
        theirs.stream().mapToInt(Integer::intValue).toArray(),
        predictor.classes());
  }

  /** The index of each class of the images among those of the model. */
  private int[] classes(List<String> names) {
    return names.stream()
        .mapToInt(name -> {
          int index = predictor.classes().indexOf(name);
          if (index < 0) {
            throw Problem.data(
                String.format(
                        Locale.ROOT,
                        "the label \"%s\" is none of the %d classes of the model, %s; want samples of these",
                        name,
                        predictor.classes().size(),
                        String.join(", ", predictor.classes().stream().limit(10).toList()))
                    + " classes alone");
          }
          return index;
        })
        .toArray();
  }

  private Embeddings computed(Dataset images) {
    var skipped = new Skipped();
    try (var batches = Batches.of(images, views.evaluation(), BATCH, skipped::add)) {
      return Embed.of(
          "class probabilities",
          input -> Ops.mean(predictor.probabilities(input), false, 0),
          batches,
          images.classes());
    }
  }

  private static double[][] rows(Embeddings computed) {
    int width = computed.width();
    return IntStream.range(0, computed.size())
        .mapToObj(i ->
            IntStream.range(0, width).mapToDouble(k -> computed.values()[i * width + k]).toArray())
        .toArray(double[][]::new);
  }
}
