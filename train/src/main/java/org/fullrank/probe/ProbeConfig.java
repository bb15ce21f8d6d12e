package org.fullrank.probe;

import org.fullrank.core.Check;

/**
 * Settings of the probes of a run.
 *
 * @param neighbours number of voting training samples, at least 1
 * @param temperature {@code T} in a vote's weight {@code exp(similarity / T)}, positive
 * @param everyEpochs epochs between online probes; 0 for none
 * @param online samples that the online probe uses
 * @param split images to measure accuracies on, during and after training: {@code test}, or {@code
 *     validation} to choose settings without the test images
 */
public record ProbeConfig(
    int neighbours, double temperature, int everyEpochs, Subset online, Split split) {
  /**
   * Sample counts of the online probe; the probe after training uses all samples.
   *
   * @param train training samples, at least 1
   * @param test samples of {@code split} to classify, at least 1
   */
  public record Subset(int train, int test) {
    public Subset {
      Check.positive(train, "train");
      Check.positive(test, "test");
    }
  }

  /**
   * The temperature of Wu et al. (CVPR 2018). They use 200 neighbours for a million samples; 20
   * suit the thousands of samples of small sets.
   */
  public static final ProbeConfig DEFAULT =
      new ProbeConfig(20, 0.07, 1, new Subset(2000, 1000), Split.TEST);

  public ProbeConfig {
    Check.positive(neighbours, "neighbours");
    Check.positive(temperature, "temperature");
    Check.atLeastZero(everyEpochs, "every_epochs");
  }

  /** The same probe every {@code epochs} epochs. */
  public ProbeConfig every(int epochs) {
    return new ProbeConfig(neighbours, temperature, epochs, online, split);
  }

  /** The same probe with {@code count} neighbours. */
  public ProbeConfig voting(int count) {
    return new ProbeConfig(count, temperature, everyEpochs, online, split);
  }

  /** The same probe on another split. */
  public ProbeConfig on(Split other) {
    return new ProbeConfig(neighbours, temperature, everyEpochs, online, other);
  }

  /** The probe these settings describe. */
  public KnnProbe knn() {
    return new KnnProbe(neighbours, temperature);
  }
}
