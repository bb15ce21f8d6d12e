package org.fullrank.data;

/**
 * A set's two disjoint parts, which share their class names.
 *
 * @param train what is learned from
 * @param test what is only measured on; empty where the settings ask for none
 */
public record Splits(Dataset train, Dataset test) implements AutoCloseable {
  @Override
  public void close() {
    train.close();
    test.close();
  }
}
