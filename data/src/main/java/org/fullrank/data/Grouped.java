package org.fullrank.data;

import java.util.List;
import java.util.Map;

/**
 * A data set whose items have groups besides their classes.
 *
 * @param all the items; closing this set closes them
 * @param byId the group of each item, by its id
 * @param groups names of the groups
 */
record Grouped(Dataset all, Map<String, Integer> byId, List<String> groups)
    implements DatasetWrapper {
  Grouped {
    byId = Map.copyOf(byId);
    groups = List.copyOf(groups);
  }

  @Override
  public Dataset around(Dataset other) {
    return new Grouped(other, byId, groups);
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
  public String manifestHash() {
    var sum = new Sha256().add(all.manifestHash());
    for (int i = 0; i < size(); i++) {
      sum.add(target(i).group());
    }
    return sum.hex();
  }
}
