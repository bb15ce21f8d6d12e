package org.fullrank.data;

import java.util.List;

/**
 * A subset of a data set.
 *
 * @param all the whole set; closing the subset closes it
 * @param places indices of the items in the whole set, in the order of the subset
 */
record Chosen(Dataset all, List<Integer> places) implements DatasetWrapper {
  Chosen {
    places = List.copyOf(places);
  }

  @Override
  public Dataset around(Dataset other) {
    return new Chosen(other, places);
  }

  @Override
  public int place(int index) {
    return places.get(index);
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public String manifestHash() {
    var sum = new Sha256().add(all.manifestHash());
    places.forEach(sum::add);
    return sum.hex();
  }
}
