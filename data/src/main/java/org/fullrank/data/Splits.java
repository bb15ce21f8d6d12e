package org.fullrank.data;

import java.util.stream.IntStream;

/**
 * A set's two disjoint parts, which share their class names.
 *
 * @param train what is learned from
 * @param test what is only measured on; empty where the settings ask for none
 */
public record Splits(Dataset train, Dataset test) implements AutoCloseable {
  private static final int FEWEST = 2;

  /**
   * The part on whose images an encoder is looked at: the test images where there are two that can
   * be read, for there is nothing to compare in fewer; else the training images.
   */
  public Dataset shown() {
    long readable = IntStream.range(0, test.size()).filter(this::readable).limit(FEWEST).count();
    return readable == FEWEST ? test : train;
  }

  /**
   * The training images without a tenth of each class, rounded (classes of fewer than 5 images keep
   * them all), and that tenth in the place of the test images, which nobody reads any more. Which
   * ones they are follows from their ids alone, so that they are the same in every run on the set.
   * Closing it closes this.
   *
   * @throws org.fullrank.core.Problem of kind DATA where no class has 5 images; this is closed then
   */
  public Splits validation() {
    return Validation.of(this);
  }

  private boolean readable(int image) {
    try {
      test.image(image);
      return true;
    } catch (Unreadable _) {
      return false;
    }
  }

  @Override
  public void close() {
    train.close();
    test.close();
  }
}
