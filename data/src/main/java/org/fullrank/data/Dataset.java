package org.fullrank.data;

import java.util.List;

/**
 * A numbered list of images, some of them labelled. The order is the same at every opening. Reading
 * is safe from any number of threads at once; nothing is cached, so that memory stays bounded.
 */
public interface Dataset extends AutoCloseable {
  /** The label of an image that has none. */
  int UNLABELLED = -1;

  /** Number of images, readable or not. */
  int size();

  /**
   * Decodes image {@code index}, upright, at its full size.
   *
   * @throws Unreadable where the file is broken, gone or too large; the run goes on without it
   */
  Image image(int index) throws Unreadable;

  /**
   * Image {@code index} as it lies in the set: the bytes of its file, or its pixels where it has no
   * file of its own.
   *
   * @throws Unreadable where the file is gone or too large
   */
  default byte[] encoded(int index) throws Unreadable {
    return image(index).pixels();
  }

  /** The place of the image's class in {@link #classes}, or {@link #UNLABELLED}. */
  int label(int index);

  /** The image's path within the set, with {@code /} between folders, or its number in the file. */
  String id(int index);

  /** Class names; empty where nothing is labelled. */
  List<String> classes();

  /**
   * SHA-256, hexadecimal, of what identifies the set: every id, label and encoded size in order. In
   * memory (IDX) it covers the content as well; image files are not read for it.
   */
  String manifestHash();

  /**
   * SHA-256, hexadecimal, of the {@link #encoded} bytes of 32 images spread evenly over the set, or
   * of all where there are fewer: {@link #manifestHash} does not see files that are written anew at
   * the same size. All of them anew are surely seen, one image of a large set most likely not.
   */
  default String sampleHash() {
    return Sample.hash(this);
  }

  /** Releases open files. A second call does nothing. */
  @Override
  void close();
}
