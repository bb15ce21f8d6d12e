package org.fullrank.data;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The labels of the images of an archive, by the names of the members that hold them. */
final class ShardLabels {
  private final Map<String, String> byName = new HashMap<>(); // key.cls and key.json
  private final Map<String, Set<String>> ofSample = new HashMap<>(); // names, by sample

  /** Adds the label in the member {@code name}; a later one of the same name replaces it. */
  void put(String name, String label) {
    byName.put(name, label);
    ofSample.computeIfAbsent(sample(name), _ -> new LinkedHashSet<>()).add(name);
  }

  /** The label of the image {@code name}, by its longest key that has one. */
  Optional<String> of(String name) {
    int first = sample(name).length();
    for (int dot = name.lastIndexOf('.'); dot >= first; dot = name.lastIndexOf('.', dot - 1)) {
      String key = name.substring(0, dot);
      Optional<String> label = named(key + ".cls").or(() -> named(key + ".json"));
      if (label.isPresent()) {
        return label;
      }
    }
    return only(ofSample.getOrDefault(sample(name), Set.of()));
  }

  /** The label of a sample by the member that is alone in holding one, {@code 1.label.cls}. */
  private Optional<String> only(Set<String> names) {
    return names.size() == 1 ? named(names.iterator().next()) : Optional.empty();
  }

  private Optional<String> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The path up to the first dot of the name. */
  private static String sample(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }
}
