package org.fullrank.data;

import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.input.Targets;

/**
 * A numbered list of items of one kind (images, clips or texts), some of them with a target. The
 * order is the same at every opening. Reading is safe from any number of threads at once; nothing
 * is cached, so that memory stays bounded.
 */
public interface Dataset extends AutoCloseable {
  /** The class of a sample that has none. */
  int UNLABELLED = Targets.UNLABELLED;

  /** Number of items, readable or not. */
  int size();

  /**
   * Reads item {@code index} whole: an image decoded and upright, a clip, a text.
   *
   * @throws Unreadable where the file is broken, gone or too large; the run goes on without it
   */
  Item item(int index) throws Unreadable;

  /**
   * Item {@code index} of a set of images.
   *
   * @throws Unreadable as {@link #item}
   * @throws Problem of kind DATA where it is not an image
   */
  default Image image(int index) throws Unreadable {
    Item item = item(index);
    if (item instanceof Image image) {
      return image;
    }
    throw Problem.data("%s: want an image, was %s".formatted(id(index), item.kind()));
  }

  /**
   * Item {@code index} as it lies in the set: the bytes of its file, or its content where it has no
   * file of its own.
   *
   * @throws Unreadable where the file is gone or too large
   */
  default byte[] encoded(int index) throws Unreadable {
    return item(index).bytes();
  }

  /** What item {@code index} is to be recognised as. */
  Target target(int index);

  /** The place of the item's class in {@link #classes}, or {@link #UNLABELLED}. */
  default int label(int index) {
    return target(index).label();
  }

  /** The item's path within the set, with {@code /} between folders, or its number in the file. */
  String id(int index);

  /** Class names; empty where nothing is labelled. */
  List<String> classes();

  /**
   * SHA-256, hexadecimal, of what identifies the set: every id, label and encoded size in order. In
   * memory (IDX) it covers the content as well; files of items are not read for it.
   */
  String manifestHash();

  /**
   * SHA-256, hexadecimal, of the {@link #encoded} bytes of 32 items spread evenly over the set, or
   * of all where there are fewer: {@link #manifestHash} does not see files that are written anew at
   * the same size. All of them anew are surely seen, one item of a large set most likely not.
   */
  default String sampleHash() {
    return Sample.hash(this);
  }

  /** Releases open files. A second call does nothing. */
  @Override
  void close();
}
