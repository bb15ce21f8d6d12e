package org.fullrank.probe;

import org.fullrank.core.Check;

/**
 * How often and how a run is probed while it trains.
 *
 * @param neighbours how many training samples vote, at least 1
 * @param temperature {@code T} in a vote's weight {@code exp(similarity / T)}, positive
 * @param everyEpochs epochs from one online probe to the next; 0 is never
 * @param online samples that the online probe uses
 * @param split images that accuracies are measured on, while it trains and after: {@code test}, or
 *     {@code validation} to choose settings without a look at the test images
 */
public record ProbeConfig(
    int neighbours, double temperature, int everyEpochs, Subset online, Split split) {
  /**
   * How many samples the online probe uses; the probe after training uses all.
   *
   * @param train training samples to look among, at least 1
   * @param test samples to classify, of those that {@code split} names, at least 1
   */
  public record Subset(int train, int test) {
    public Subset {
      Check.positive(train, "train");
      Check.positive(test, "test");
    }
  }

  /**
   * The temperature of Wu et al. (CVPR 2018), who let 200 neighbours of a million vote; 20 suit the
   * thousands of samples of small sets.
   */
  public static final ProbeConfig DEFAULT =
      new ProbeConfig(20, 0.07, 1, new Subset(2000, 1000), Split.TEST);

  public ProbeConfig {
    Check.positive(neighbours, "neighbours");
    Check.positive(temperature, "temperature");
    Check.atLeastZero(everyEpochs, "every_epochs");
  }

  /** The same probe, {@code epochs} from one time to the next. */
  public ProbeConfig every(int epochs) {
    return new ProbeConfig(neighbours, temperature, epochs, online, split);
  }

  /** The same probe, in which {@code count} training samples vote. */
  public ProbeConfig voting(int count) {
    return new ProbeConfig(count, temperature, everyEpochs, online, split);
  }

  /** The same probe on other images. */
  public ProbeConfig on(Split other) {
    return new ProbeConfig(neighbours, temperature, everyEpochs, online, other);
  }

  /** The probe these settings describe. */
  public KnnProbe knn() {
    return new KnnProbe(neighbours, temperature);
  }
}
