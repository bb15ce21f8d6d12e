package org.fullrank.data;

import java.util.Optional;

/**
 * One image as a folder, manifest or archive lists it.
 *
 * @param id unique in the set, folders separated by {@code /}
 * @param label what the source says about its class, or nothing
 * @param part what the source says about the split, or nothing
 * @param place where its bytes are
 */
record Found(String id, Optional<String> label, Optional<Part> part, Place place) {
  /** The same image, otherwise labelled. */
  Found with(Optional<String> otherLabel, Optional<Part> otherPart) {
    return new Found(id, otherLabel, otherPart, place);
  }

  /** The same image, its id behind {@code prefix}. */
  Found below(String prefix) {
    return new Found(prefix + id, label, part, place);
  }
}
