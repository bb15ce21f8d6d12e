package org.fullrank.replicate;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.fullrank.data.Splits;
import org.fullrank.loader.Batches;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.probe.LinearProbe;
import org.fullrank.probe.ProbeResult;
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
    var predictor = Predictor.of(model, classes).filter(_ -> labelled(data));
    if (predictor.isEmpty()) {
      return probed(config, data, model, config.probe().knn()::measure);
    }
    try (var test = Batches.of(data.test(), config.views().evaluation(), BATCH, _ -> {})) {
      return predictor.orElseThrow().over(test).accuracy();
    }
  }

  /** By the linear probe of the features, whatever the method; absent as above. */
  static OptionalDouble linear(RunConfig config, Splits data, Model model) {
    return probed(config, data, model, new LinearProbe()::measure);
  }

  private static boolean labelled(Splits data) {
    return !data.test().classes().isEmpty() && data.test().size() > 0;
  }

  private static OptionalDouble probed(
      RunConfig config,
      Splits data,
      Model model,
      BiFunction<Embeddings, Embeddings, ProbeResult> probe) {
    List<String> classes = data.test().classes();
    var view = config.views().evaluation();
    if (!labelled(data)) {
      return OptionalDouble.empty();
    }
    try (var train = Batches.of(data.train(), view, BATCH, _ -> {});
        var test = Batches.of(data.test(), view, BATCH, _ -> {})) {
      var among = Embed.pooled(model.inference(), train, classes);
      var of = Embed.pooled(model.inference(), test, classes);
      return finite(among) && finite(of)
          ? OptionalDouble.of(probe.apply(among, of).accuracy())
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
