package org.fullrank.replicate;

import java.util.List;
import java.util.OptionalDouble;
import org.fullrank.data.Splits;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.train.Model;
import org.fullrank.train.Predictor;
import org.fullrank.train.RunConfig;

/** The share of the images it is measured on that a model classifies right. */
final class Accuracy {
  private static final int BATCH = 250;

  private Accuracy() {}

  /**
   * By the method's classifier; by nearest neighbours among the training images where it has none.
   *
   * @return nothing where none of those images is labelled, or no neighbours as the features are no
   *     numbers
   */
  static OptionalDouble of(RunConfig config, Splits data, Model model) {
    List<String> classes = data.test().classes();
    var view = config.views().evaluation();
    if (classes.isEmpty() || data.test().size() == 0) {
      return OptionalDouble.empty();
    }
    try (var train = Batches.of(data.train(), view, BATCH, _ -> {});
        var test = Batches.of(data.test(), view, BATCH, _ -> {})) {
      var predictor = Predictor.of(model, classes);
      if (predictor.isPresent()) {
        return predictor.orElseThrow().over(test).accuracy();
      }
      var among = Embed.pooled(model.inference(), train, classes);
      var of = Embed.pooled(model.inference(), test, classes);
      return finite(among) && finite(of)
          ? OptionalDouble.of(config.probe().knn().measure(among, of).accuracy())
          : OptionalDouble.empty();
    }
  }

  private static boolean finite(Embeddings features) {
    for (float value : features.values()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
