package org.fullrank.train;

import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.data.Dataset;
import org.fullrank.input.Modality;
import org.fullrank.loader.Sampler;
import org.fullrank.methods.Needs;

/** Which samples make an epoch, and in what order. */
final class EpochSamples {
  private EpochSamples() {}

  /** The samples of an epoch, as the method needs them, in the order that the settings want. */
  static Sampler of(RunConfig config, Dataset data) {
    int pool = config.train().buckets();
    return pool == 0
        ? sampler(config.needs(), data)
        : new Sampler.Bucketed(
            IntStream.range(0, data.size())
                .map(i -> (int) Math.min(data.length(i).orElse(0), Integer.MAX_VALUE))
                .toArray(),
            pool);
  }

  private static Sampler sampler(Needs needs, Dataset data) {
    if (needs.labelledShare().isPresent()) {
      return Sampler.Weighted.byLabel(data, needs.labelledShare().getAsDouble());
    }
    return switch (needs.sampling()) {
      case ALL -> new Sampler.Shuffled();
      case LABELLED -> Sampler.Selected.labelled(data);
      case CLASSES -> Sampler.Balanced.byClass(data);
      case GROUPS -> Sampler.Balanced.byGroup(data);
    };
  }

  /** The number of samples in an epoch; 0 if the method can draw none. */
  static int count(Needs needs, Dataset data) {
    boolean any =
        switch (needs.sampling()) {
          case ALL -> true;
          case LABELLED, CLASSES ->
              IntStream.range(0, data.size()).anyMatch(i -> data.label(i) >= 0);
          case GROUPS -> IntStream.range(0, data.size()).anyMatch(i -> data.target(i).group() >= 0);
        };
    return any ? sampler(needs, data).count(data.size()) : 0;
  }

  /** Why samples cannot be sorted by length, if that is so. */
  static Optional<String> unsorted(Needs needs, Dataset data) {
    if (data.modality() == Modality.IMAGES) {
      return Optional.of("train.buckets: want 0 for images, which have no length");
    }
    if (needs.labelledShare().isPresent() || needs.sampling() != Needs.Sampling.ALL) {
      return Optional.of("train.buckets: want 0, as the method chooses the samples of an epoch");
    }
    return data.size() > 0 && data.length(0).isEmpty()
        ? Optional.of("train.buckets: want 0, as the data set does not know the lengths")
        : Optional.empty();
  }
}
