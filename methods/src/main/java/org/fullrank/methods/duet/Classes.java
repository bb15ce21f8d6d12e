package org.fullrank.methods.duet;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;

/** How well features, content and marginals tell the class of an image, by linear regression. */
final class Classes {
  private Classes() {}

  static OptionalDouble ofFeatures(Subject subject) {
    return accuracy(subject, UnaryOperator.identity());
  }

  static OptionalDouble ofContent(Subject subject) {
    return subject
        .structure()
        .map(it -> accuracy(subject, it::content))
        .orElse(OptionalDouble.empty());
  }

  static OptionalDouble ofGroups(Subject subject) {
    return subject
        .structure()
        .map(it -> accuracy(subject, features -> it.logits(features).flatten(1, 2)))
        .orElse(OptionalDouble.empty());
  }

  /** Fitted to every second labelled image, measured on the others. */
  private static OptionalDouble accuracy(Subject all, UnaryOperator<Tensor> part) {
    Optional<Subject> labelled =
        Optional.of(all.where(i -> all.classes()[i] >= 0)).filter(it -> it.size() > 1);
    return labelled
        .map(it -> Ops.noGrad(() -> accuracyOf(it, part)))
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble accuracyOf(Subject labelled, UnaryOperator<Tensor> part) {
    var seen = labelled.where(i -> i % 2 == 0);
    var unseen = labelled.where(i -> i % 2 == 1);
    int classes = Arrays.stream(labelled.classes()).max().orElse(0) + 1;
    var wanted = new double[seen.size() * classes];
    for (int i = 0; i < seen.size(); i++) {
      wanted[i * classes + seen.classes()[i]] = 1;
    }
    Tensor from = part.apply(seen.features(seen.images()));
    Tensor to = part.apply(unseen.features(unseen.images()));
    var fitted = Ridge.fitted(from, Tensors.like(wanted, from, seen.size(), classes));
    double[] found = Tensors.doubles(Ops.argmax(fitted.of(to), 1));
    return IntStream.range(0, found.length)
        .mapToDouble(i -> found[i] == unseen.classes()[i] ? 1 : 0)
        .average();
  }
}
