package org.fullrank.data;

import java.util.OptionalLong;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;

/**
 * A data set whose images are damaged when they are read. The damage of an image follows from the
 * seed and the image's id, so that a subset has the same images.
 *
 * @param all the whole set; closing this one closes it
 * @param severity 1 to 5
 */
record CorruptedImages(Dataset all, Corruption kind, int severity, Seed seed)
    implements DatasetWrapper {
  @Override
  public Item item(int index) throws Unreadable {
    if (all.item(index) instanceof Image image) {
      return kind.of(image, severity, seed.with(new Sha256().add(id(index)).head()));
    }
    throw Problem.data("corrupted: want images, %s is none".formatted(id(index)));
  }

  @Override
  public Dataset around(Dataset other) {
    return new CorruptedImages(other, kind, severity, seed);
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    return item(index).bytes();
  }

  @Override
  public OptionalLong encodedBytes(int index) {
    return OptionalLong.empty();
  }

  @Override
  public String manifestHash() {
    return new Sha256()
        .add(all.manifestHash())
        .add(kind.name())
        .add(severity)
        .add(seed.value())
        .hex();
  }
}
