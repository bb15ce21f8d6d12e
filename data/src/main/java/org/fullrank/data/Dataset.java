package org.fullrank.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.fullrank.core.Problem;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;
import org.fullrank.input.Targets;

/**
 * A numbered list of items of the same kind (images, clips or texts), with optional targets. Every
 * opening gives the same order. Any number of threads may read at once. No item is cached, so
 * memory stays bounded.
 */
public interface Dataset extends AutoCloseable {
  /** The label of an unlabelled sample. */
  int UNLABELLED = Targets.UNLABELLED;

  /** The name of the set in messages: its path, if it has one. */
  default String name() {
    return "the data set";
  }

  /** The kind of all its items; images unless a set says otherwise. */
  default Modality modality() {
    return Modality.IMAGES;
  }

  /** Whether the folder or file of the set still exists; true for a set in memory. */
  default boolean isThere() {
    return true;
  }

  /** Number of items, readable or not. */
  int size();

  /**
   * Reads item {@code index} whole: an image decoded and upright, a clip, a text.
   *
   * @throws Unreadable if the file is damaged, missing or too large; the run goes on without the
   *     item
   */
  Item item(int index) throws Unreadable;

  /**
   * Item {@code index} as a reader sees it: a text instead of its ids, if the set knows what the
   * ids stand for. By default the {@link #item}.
   *
   * @throws Unreadable as {@link #item}
   */
  default Item shown(int index) throws Unreadable {
    return item(index);
  }

  /**
   * Item {@code index} of a set of images.
   *
   * @throws Unreadable as {@link #item}
   * @throws Problem of kind DATA if the item is not an image
   */
  default Image image(int index) throws Unreadable {
    Item item = item(index);
    if (item instanceof Image image) {
      return image;
    }
    throw Problem.data("%s: want an image, was %s".formatted(id(index), item.kind()));
  }

  /**
   * Item {@code index} as stored: the bytes of its file, or its content if it has no file of its
   * own.
   *
   * @throws Unreadable if the file is missing or too large
   */
  default byte[] encoded(int index) throws Unreadable {
    return item(index).bytes();
  }

  /**
   * Number of {@link #encoded} bytes of item {@code index}, without reading it; empty if that is
   * not known.
   */
  default OptionalLong encodedBytes(int index) {
    return OptionalLong.empty();
  }

  /**
   * About how long item {@code index} is, without reading it, in a unit that all items share: to
   * put clips or texts of equal lengths into a batch. Empty if that is not known. By default the
   * {@link #encodedBytes}.
   */
  default OptionalLong length(int index) {
    return encodedBytes(index);
  }

  /** Sentences for the user on what some of the items look like; empty if all is usual. */
  default List<String> notes() {
    return List.of();
  }

  /** The target of item {@code index}. */
  Target target(int index);

  /** The same items with the targets that are hidden from the training; by default none is. */
  default Dataset revealed() {
    return this;
  }

  /** The index of the item's class in {@link #classes}, or {@link #UNLABELLED}. */
  default int label(int index) {
    return target(index).label();
  }

  /** The item's path within the set, with {@code /} between folders, or its number in the file. */
  String id(int index);

  /** Class names; empty for an unlabelled set. */
  List<String> classes();

  /** What the ids of {@link Target.Sequence} stand for; empty for a set without sequences. */
  default Optional<Symbols> symbols() {
    return Optional.empty();
  }

  /** Names of the groups of {@link Target.OfGroup}; empty for a set without groups. */
  default List<String> groups() {
    return List.of();
  }

  /**
   * SHA-256, hexadecimal, of every id, label and encoded size in order. For a set in memory (IDX)
   * it covers the content too. It does not read the files of items. This one covers ids and labels;
   * a set that knows its encoded sizes adds them.
   */
  default String manifestHash() {
    var sum = new Sha256();
    for (int index = 0; index < size(); index++) {
      sum.add(id(index)).add(label(index));
    }
    return sum.hex();
  }

  /**
   * SHA-256, hexadecimal, of the {@link #encoded} bytes of 32 items spread evenly over the set, or
   * of all items of a smaller set. It detects files rewritten at the same size, which {@link
   * #manifestHash} cannot. It detects a rewrite of all files, but most likely not the rewrite of a
   * single file of a large set.
   */
  default String sampleHash() {
    return Sample.hash(this);
  }

  /** Releases open files. A second call does nothing. */
  @Override
  void close();
}
