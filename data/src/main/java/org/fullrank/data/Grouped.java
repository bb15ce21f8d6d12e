package org.fullrank.data;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A data set whose items have groups besides their classes.
 *
 * @param all the items; closing this set closes them
 * @param byId the group of each item, by its id
 * @param groups names of the groups
 */
record Grouped(Dataset all, Map<String, Integer> byId, List<String> groups) implements Dataset {
  Grouped {
    byId = Map.copyOf(byId);
    groups = List.copyOf(groups);
  }

  @Override
  public Target target(int index) {
    int label = all.label(index);
    Integer group = byId.get(id(index));
    return group == null || label == UNLABELLED
        ? all.target(index)
        : new Target.OfGroup(label, group);
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
  public OptionalLong encodedBytes(int index) {
    return all.encodedBytes(index);
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
  public Item item(int index) throws Unreadable {
    return all.item(index);
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    return all.encoded(index);
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
  public String manifestHash() {
    var sum = new Sha256().add(all.manifestHash());
    for (int i = 0; i < size(); i++) {
      sum.add(target(i).group());
    }
    return sum.hex();
  }

  @Override
  public void close() {
    all.close();
  }
}
