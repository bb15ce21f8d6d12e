package org.fullrank.data;

import java.util.List;

/**
 * Some items of a set.
 *
 * @param all the set; closing this closes it
 * @param places of the items, in the order in which they are numbered here
 */
record Chosen(Dataset all, List<Integer> places) implements Dataset {
  Chosen {
    places = List.copyOf(places);
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public Item item(int index) throws Unreadable {
    return all.item(places.get(index));
  }

  @Override
  public byte[] encoded(int index) throws Unreadable {
    return all.encoded(places.get(index));
  }

  @Override
  public Target target(int index) {
    return all.target(places.get(index));
  }

  @Override
  public String id(int index) {
    return all.id(places.get(index));
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public String manifestHash() {
    var sum = new Sha256().add(all.manifestHash());
    places.forEach(sum::add);
    return sum.hex();
  }

  @Override
  public void close() {
    all.close();
  }
}
