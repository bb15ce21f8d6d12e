package org.fullrank.data;

import java.util.List;

/**
 * An empty data set: a split part that the source does not have.
 *
 * @param classes of the whole set
 */
record NoSamples(List<String> classes) implements Dataset {
  NoSamples {
    classes = List.copyOf(classes);
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public Item item(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public Target target(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public String id(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public String manifestHash() {
    return new Sha256().hex();
  }

  @Override
  public void close() {
    // nothing is open
  }
}
