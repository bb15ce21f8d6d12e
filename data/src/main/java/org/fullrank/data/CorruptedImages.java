package org.fullrank.data;

import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;

/**
 * A data set whose images are damaged when they are read. The damage of an image follows from the
 * seed and the image's id, so that a subset has the same images.
 *
 * @param all the whole set; closing this one closes it
 * @param severity 1 to 5
 */
record CorruptedImages(Dataset all, Corruption kind, int severity, Seed seed) implements Dataset {
  @Override
  public Item item(int index) throws Unreadable {
    if (all.item(index) instanceof Image image) {
      return kind.of(image, severity, seed.with(new Sha256().add(id(index)).head()));
    }
    throw Problem.data("corrupted: want images, %s is none".formatted(id(index)));
  }

  @Override
  public Dataset revealed() {
    return new CorruptedImages(all.revealed(), kind, severity, seed);
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

  @Override
  public Target target(int index) {
    return all.target(index);
  }

  @Override
  public String name() {
    return all.name();
  }

  @Override
  public boolean isThere() {
    return all.isThere();
  }

  @Override
  public List<String> notes() {
    return all.notes();
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public String id(int index) {
    return all.id(index);
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public void close() {
    all.close();
  }
}
