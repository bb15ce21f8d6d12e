package org.fullrank.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The three disjoint parts of a data set, with the same class names.
 *
 * @param train training samples
 * @param validation samples to choose settings by; empty if the source names none
 * @param test samples to measure a finished model on; empty if the settings ask for none
 */
public record Splits(Dataset train, Dataset validation, Dataset test) implements AutoCloseable {
  private static final int FEWEST = 2;

  /** The parts of a source without validation samples. */
  public Splits(Dataset train, Dataset test) {
    this(train, new NoSamples(train.classes()), test);
  }

  /**
   * The part for the diagnosis and the gallery: the test samples, if at least two are readable;
   * else the training samples.
   */
  public Dataset shown() {
    long readable = IntStream.range(0, test.size()).filter(this::readable).limit(FEWEST).count();
    return readable == FEWEST ? test : train;
  }

  /**
   * The same parts with the validation samples in the place of the test samples, which are closed.
   * Without validation samples, a tenth of each class of the training samples, rounded, is held
   * out; classes of fewer than 5 samples keep all. The ids alone decide the choice, so it is the
   * same in every run on the set.
   *
   * @throws org.fullrank.core.Problem of kind DATA if no class has 5 samples; these parts are then
   *     closed
   */
  public Splits onValidation() {
    if (validation.size() == 0) {
      return Validation.of(this);
    }
    test.close();
    return new Splits(train, validation, validation);
  }

  /**
   * The same parts with validation samples. If there are none, a tenth of each class of the
   * labelled training samples, rounded, is held out; classes of fewer than 5 samples keep all. The
   * test samples stay.
   *
   * @throws org.fullrank.core.Problem of kind DATA if no class has 5 samples; these parts are then
   *     closed
   */
  public Splits withValidation() {
    return validation.size() == 0 ? Validation.beside(this) : this;
  }

  /**
   * Sentences for the user on the split and its images: classes that one of the parts lacks, equal
   * images in both, unusual ranges of samples. It reads at most 64 MiB of images to compare them.
   */
  public List<String> notes() {
    return notes(SplitNotes.SOME);
  }

  /** The same with at most {@code most} bytes read to compare images. */
  public List<String> notes(long most) {
    return SplitNotes.of(this, most);
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
