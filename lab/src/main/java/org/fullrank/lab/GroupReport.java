package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.GroupCounts;
import org.fullrank.data.Splits;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.GroupTable;
import org.fullrank.probe.LastLayer;
import org.fullrank.train.Model;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;

/**
 * The accuracy of each group by a model's own classifier, or by a last layer that is fitted to
 * group-balanced validation images ({@link LastLayer}).
 */
public final class GroupReport {
  private static final int BATCH = 250;

  private GroupReport() {}

  /**
   * Measured images, one a row.
   *
   * @param ids their places in the data set
   */
  private record Measured(Embeddings values, List<Long> ids) {
    int[] groups(Dataset data) {
      return ids.stream().mapToInt(id -> data.target(Math.toIntExact(id)).group()).toArray();
    }
  }

  /**
   * By the classifier of {@code model} on the test images; empty for data without groups or a
   * method without classes.
   *
   * @throws Problem of kind DATA if a group has no image
   */
  public static Optional<GroupTable> of(RunConfig config, Splits data, Model model) {
    var predictor = Predictor.of(model, data.test().classes());
    if (predictor.isEmpty() || !GroupCounts.of(data.train()).any()) {
      return Optional.empty();
    }
    var found = new ArrayList<Long>();
    try (var test = Batches.of(data.test(), config.views().evaluation(), BATCH, _ -> {})) {
      var shares = predictor.get().over(Embed.noting(test, found)).probabilities();
      return Optional.of(table(likeliest(shares), new Measured(shares, found), data));
    }
  }

  /**
   * By a last layer fitted to the validation images; empty for data without groups or without
   * validation images that differ from the test images.
   *
   * @throws Problem of kind DATA if a group has no image, or fewer than 2 validation images
   */
  public static Optional<GroupTable> refitted(RunConfig config, Splits data, Model model) {
    boolean apart =
        data.validation().size() > 0
            && data.test().size() > 0
            && !data.validation().id(0).equals(data.test().id(0));
    if (!apart || !GroupCounts.of(data.train()).any()) {
      return Optional.empty();
    }
    Measured validation = pooled(config, data.validation(), model);
    Measured test = pooled(config, data.test(), model);
    int[] predicted =
        LastLayer.classify(
            validation.values,
            validation.groups(data.validation()),
            test.values,
            new Seed(config.seed()));
    return Optional.of(table(predicted, test, data));
  }

  private static Measured pooled(RunConfig config, Dataset part, Model model) {
    var found = new ArrayList<Long>();
    try (var batches = Batches.of(part, config.views().evaluation(), BATCH, _ -> {})) {
      var values = Embed.pooled(model.inference(), Embed.noting(batches, found), part.classes());
      return new Measured(values, found);
    }
  }

  private static GroupTable table(int[] predicted, Measured measured, Splits data) {
    var counts = GroupCounts.of(data.train());
    return GroupTable.of(
        predicted,
        measured.values.labels().indices(),
        measured.groups(data.test()),
        new GroupTable.GroupNames(counts.names(), counts.counts()));
  }

  private static int[] likeliest(Embeddings shares) {
    int width = shares.width();
    return IntStream.range(0, shares.size())
        .map(row -> {
          int best = 0;
          for (int label = 1; label < width; label++) {
            boolean more =
                shares.values()[row * width + label] > shares.values()[row * width + best];
            best = more ? label : best;
          }
          return best;
        })
        .toArray();
  }
}
