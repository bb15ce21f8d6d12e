package org.fullrank.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;

/**
 * A data set that shows another one changed. The defaults delegate every call; a wrapper overrides
 * the calls that it changes, {@link #manifestHash} among them. Closing it closes the other.
 */
interface DatasetWrapper extends Dataset {
  /** The wrapped set. */
  Dataset all();

  /** The same wrapper around {@code other}, a set with the same items. */
  Dataset around(Dataset other);

  /** The index in {@link #all} of item {@code index}; by default the same. */
  default int place(int index) {
    return index;
  }

  @Override
  default String name() {
    return all().name();
  }

  @Override
  default Modality modality() {
    return all().modality();
  }

  @Override
  default boolean isThere() {
    return all().isThere();
  }

  @Override
  default int size() {
    return all().size();
  }

  @Override
  default Item item(int index) throws Unreadable {
    return all().item(place(index));
  }

  @Override
  default Item shown(int index) throws Unreadable {
    return all().shown(place(index));
  }

  @Override
  default byte[] encoded(int index) throws Unreadable {
    return all().encoded(place(index));
  }

  @Override
  default OptionalLong encodedBytes(int index) {
    return all().encodedBytes(place(index));
  }

  @Override
  default OptionalLong length(int index) {
    return all().length(place(index));
  }

  @Override
  default List<String> notes() {
    return all().notes();
  }

  @Override
  default Target target(int index) {
    return all().target(place(index));
  }

  @Override
  default Dataset revealed() {
    return around(all().revealed());
  }

  @Override
  default String id(int index) {
    return all().id(place(index));
  }

  @Override
  default List<String> classes() {
    return all().classes();
  }

  @Override
  default Optional<Symbols> symbols() {
    return all().symbols();
  }

  @Override
  default List<String> groups() {
    return all().groups();
  }

  @Override
  default void close() {
    all().close();
  }
}
