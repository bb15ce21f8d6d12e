package org.fullrank.views;

import java.util.List;
import java.util.Set;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;

/**
 * Noise images in memory.
 *
 * @param size how many
 * @param channels 1 for gray, 3 for colour
 * @param broken which cannot be read
 * @param fatal whose reading throws an exception nobody expects
 */
record MemorySet(int size, int channels, Set<Integer> broken, Set<Integer> fatal)
    implements Dataset {
  static MemorySet of(int size) {
    return new MemorySet(size, 1, Set.of(), Set.of());
  }

  static MemorySet colours(int size) {
    return new MemorySet(size, 3, Set.of(), Set.of());
  }

  MemorySet(int size, Set<Integer> broken, Set<Integer> fatal) {
    this(size, 1, broken, fatal);
  }

  @Override
  public Image item(int index) throws Unreadable {
    if (broken.contains(index)) {
      throw new Unreadable(id(index), "cut short");
    }
    if (fatal.contains(index)) {
      throw new IllegalStateException("the reader is upset");
    }
    return Sample.noise(index, channels, 9, 11);
  }

  @Override
  public Target target(int index) {
    return new Target.OfClass(index % 3);
  }

  @Override
  public String id(int index) {
    return index + ".png";
  }

  @Override
  public List<String> classes() {
    return List.of("a", "b", "c");
  }

  @Override
  public String manifestHash() {
    return "";
  }

  @Override
  public void close() {}
}
