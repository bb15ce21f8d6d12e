package org.fullrank.data;

import java.util.stream.IntStream;

/**
 * A set's three disjoint parts, which share their class names.
 *
 * @param train samples that a model learns from
 * @param validation samples that settings are chosen by; empty where the source names none
 * @param test samples that a finished model is measured on; empty where the settings ask for none
 */
public record Splits(Dataset train, Dataset validation, Dataset test) implements AutoCloseable {
  private static final int FEWEST = 2;

  /** Parts of a source that names no validation samples. */
  public Splits(Dataset train, Dataset test) {
    this(train, new NoSamples(train.classes()), test);
  }

  /**
   * The part on which an encoder is looked at: the test samples where two can be read, for there is
   * nothing to compare in fewer; else the training samples.
   */
  public Dataset shown() {
    long readable = IntStream.range(0, test.size()).filter(this::readable).limit(FEWEST).count();
    return readable == FEWEST ? test : train;
  }

  /**
   * The same with the validation samples in the place of the test samples, which are closed. A
   * source without validation samples gives a tenth of each class of its training samples, rounded;
   * classes of fewer than 5 samples keep them all. Which samples they are follows from their ids
   * alone, so that they are the same in every run on the set.
   *
   * @throws org.fullrank.core.Problem of kind DATA where no class has 5 samples; this is closed
   *     then
   */
  public Splits onValidation() {
    if (validation.size() == 0) {
      return Validation.of(this);
    }
    test.close();
    return new Splits(train, validation, validation);
  }

  private boolean readable(int sample) {
    try {
      test.item(sample);
      return true;
    } catch (Unreadable _) {
      return false;
    }
  }

  @Override
  public void close() {
    train.close();
    validation.close();
    test.close();
  }
}
