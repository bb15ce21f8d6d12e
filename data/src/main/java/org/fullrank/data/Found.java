package org.fullrank.data;

import java.util.Optional;

/**
 * The entry of an image in a folder, manifest or archive.
 *
 * @param id unique in the set, folders separated by {@code /}
 * @param label class name given by the source, or empty
 * @param part part of the split given by the source, or empty
 * @param place location of its bytes
 */
record Found(String id, Optional<String> label, Optional<Part> part, Place place) {
  /** The same image with another label and part. */
  Found with(Optional<String> otherLabel, Optional<Part> otherPart) {
    return new Found(id, otherLabel, otherPart, place);
  }

  /** The same image with {@code prefix} before its id. */
  Found below(String prefix) {
    return new Found(prefix + id, label, part, place);
  }
}
