package org.fullrank.data;

import java.util.List;
import java.util.OptionalLong;

/**
 * A subset of a data set.
 *
 * @param all the whole set; closing the subset closes it
 * @param places indices of the items in the whole set, in the order of the subset
 */
record Chosen(Dataset all, List<Integer> places) implements Dataset {
  Chosen {
    places = List.copyOf(places);
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
    return all.encodedBytes(places.get(index));
  }

  @Override
  public List<String> notes() {
    return all.notes();
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
  public Dataset revealed() {
    return new Chosen(all.revealed(), places);
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
  public List<String> groups() {
    return all.groups();
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
