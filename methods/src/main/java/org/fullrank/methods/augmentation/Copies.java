package org.fullrank.methods.augmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.input.View;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * The groups of views of a batch, each of which a method could learn from alone.
 *
 * @param count how many groups
 */
record Copies(int count) {
  /** The steps on each group of views, in order. */
  List<TrainingStep> of(TrainingStep step) {
    List<View> views = step.batch().views();
    if (views.size() % count != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "views: want a multiple of %d, as many groups are compared, were %d",
              count,
              views.size()));
    }
    int size = views.size() / count;
    return IntStream.range(0, count)
        .mapToObj(copy -> views.subList(copy * size, (copy + 1) * size))
        .map(group -> step.with(step.batch().with(group)))
        .toList();
  }

  /** The steps on each group, each with a random stream of its own; the first keeps the step's. */
  List<TrainingStep> apart(TrainingStep step) {
    List<TrainingStep> all = of(step);
    return IntStream.range(0, count)
        .mapToObj(copy -> copy == 0 ? all.get(0) : forked(all.get(copy), copy))
        .toList();
  }

  private static TrainingStep forked(TrainingStep step, int copy) {
    return step.with(step.pass().fork((1L << 40) + copy)); // far from the keys of views and layers
  }

  /** The outputs of all groups as those of one forward. */
  Outputs joined(List<Outputs> parts) {
    List<Tensor> logits = parts.stream().flatMap(part -> part.logits().stream()).toList();
    return new Outputs(
        all(parts, Outputs::features),
        all(parts, Outputs::projections),
        all(parts, Outputs::predictions),
        all(parts, Outputs::targets),
        logits.isEmpty()
            ? Optional.empty()
            : Optional.of(Ops.cat(0, logits.toArray(Tensor[]::new))));
  }

  /** The outputs of group {@code copy} among those of all. */
  Outputs part(Outputs joined, int copy) {
    return new Outputs(
        part(joined.features(), copy),
        part(joined.projections(), copy),
        part(joined.predictions(), copy),
        part(joined.targets(), copy),
        joined.logits().map(logits -> rows(logits, copy)));
  }

  private Tensor rows(Tensor logits, int copy) {
    long rows = logits.size(0) / count;
    return logits.narrow(0, copy * rows, rows);
  }

  private <T> List<T> part(List<T> all, int copy) {
    int size = all.size() / count;
    return all.subList(copy * size, (copy + 1) * size);
  }

  private static <T> List<T> all(List<Outputs> parts, Function<Outputs, List<T>> of) {
    return parts.stream().flatMap(part -> of.apply(part).stream()).toList();
  }

  /** The mean over all terms of all groups; a group has the count, the terms are means. */
  static Losses mean(List<Losses> parts) {
    Losses first = parts.getFirst();
    if (parts.size() == 1) {
      return first;
    }
    long terms = parts.stream().mapToLong(Losses::count).sum();
    Tensor total = Ops.times(first.total(), share(first, terms));
    for (Losses part : parts.subList(1, parts.size())) {
      total = Ops.plusTimes(total, part.total(), share(part, terms));
    }
    var means = new ArrayList<Term>();
    for (int i = 0; i < first.terms().size(); i++) {
      int place = i;
      means.add(
          new Term(
              first.terms().get(i).name(),
              mean(parts.stream().map(part -> part.terms().get(place).value()))));
    }
    boolean each = parts.stream().allMatch(part -> part.perSample().isPresent());
    return new Losses(
        total,
        terms / parts.size(),
        means,
        each
            ? Optional.of(mean(parts.stream().map(part -> part.perSample().orElseThrow())))
            : Optional.empty());
  }

  private static Tensor mean(Stream<Tensor> tensors) {
    return Ops.mean(Ops.stack(0, tensors.toArray(Tensor[]::new)), false, 0);
  }

  private static double share(Losses part, long terms) {
    return terms == 0 ? 0 : (double) part.count() / terms;
  }
}
