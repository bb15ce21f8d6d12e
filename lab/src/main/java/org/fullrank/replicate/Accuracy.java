package org.fullrank.replicate;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.data.Splits;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.probe.Embed;
import org.fullrank.probe.Embeddings;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;
import org.fullrank.views.Batches;

/** The share of the images it is measured on that a model classifies right. */
final class Accuracy {
  private static final int BATCH = 250;

  private Accuracy() {}

  /**
   * By the method's logits; by nearest neighbours among the training images where it has none.
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
      if (hasLogits(model)) {
        return OptionalDouble.of(
            right(Embed.of("logits", input -> logits(model, input), test, classes)));
      }
      var among = Embed.pooled(model.inference(), train, classes);
      var of = Embed.pooled(model.inference(), test, classes);
      return finite(among) && finite(of)
          ? OptionalDouble.of(config.probe().knn().measure(among, of).accuracy())
          : OptionalDouble.empty();
    }
  }

  private static boolean hasLogits(Model model) {
    try (var _ = Scope.open()) {
      Tensor beside = Tree.tensors(model.encoder()).getFirst().tensor();
      Tensor some = Ops.zerosLike(beside, 1, model.encoder().width());
      return model.method().logits(some, Pass.evaluate()).isPresent();
    }
  }

  private static Tensor logits(Model model, Input input) {
    Tensor pooled = model.encoder().forward(input, Pass.evaluate()).pooled();
    return model.method().logits(pooled, Pass.evaluate()).orElseThrow();
  }

  /** Logits that are no numbers are wrong. */
  static double right(Embeddings logits) {
    Embeddings known = logits.labelled();
    long right =
        IntStream.range(0, known.size())
            .filter(row -> isLargest(known, row, known.labels().indices()[row]))
            .count();
    return (double) right / known.size();
  }

  private static boolean isLargest(Embeddings logits, int row, int label) {
    int from = row * logits.width();
    float own = logits.values()[from + label];
    return IntStream.range(0, logits.width())
        .filter(i -> i != label)
        .allMatch(i -> own > logits.values()[from + i]);
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
