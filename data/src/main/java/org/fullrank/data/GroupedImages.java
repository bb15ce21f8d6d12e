package org.fullrank.data;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Images that are made of others, each with a class and a group, in the order of their making.
 *
 * @param name of the set in messages
 * @param classes names of the classes
 * @param groups names of the groups
 * @param samples one for each image
 * @param maker the image at an index
 */
record GroupedImages(
    String name,
    List<String> classes,
    List<String> groups,
    List<Made> samples,
    IntFunction<Image> maker)
    implements Dataset {
  /**
   * An image to be made.
   *
   * @param id unique in the set
   * @param label index of its class
   * @param group index of its group; negative for none
   */
  record Made(String id, int label, int group) {}

  GroupedImages {
    samples = List.copyOf(samples);
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public Image item(int index) {
    return maker.apply(index);
  }

  @Override
  public OptionalLong encodedBytes(int index) {
    return OptionalLong.empty();
  }

  @Override
  public Target target(int index) {
    Made made = samples.get(index);
    return made.group < 0
        ? new Target.OfClass(made.label)
        : new Target.OfGroup(made.label, made.group);
  }

  @Override
  public String id(int index) {
    return samples.get(index).id;
  }

  @Override
  public void close() {
    // its sources lie in memory
  }
}
