package org.fullrank.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads split parts and labels from folder names. Leading folders that all images share are
 * ignored. The next level names the part if it has a folder {@code train} beside {@code val} or
 * {@code test}, or two folders that differ in such a word only: {@code training_set} and {@code
 * test_set}, {@code train2017} and {@code val2017}, {@code ILSVRC2012_img_train} and {@code
 * ILSVRC2012_img_val}. A folder of the same name right below it is passed over. The level after it
 * names the class, at any depth of the image below. A set with fewer than two class folders is
 * unlabelled.
 */
final class Layout {
  private Layout() {}

  /** {@code found} with missing parts and labels filled in from the folders. */
  static List<Found> label(List<Found> found) {
    int shared = shared(found);
    boolean parted = parted(found, shared);
    Set<String> classes = new HashSet<>();
    List<Found> labelled = new ArrayList<>(found.size());
    for (Found image : found) {
      String[] folders = folders(image);
      Optional<Part> part = parted ? part(folders, shared) : Optional.empty();
      Optional<String> label = folder(folders, parted ? belowPart(folders, shared) : shared);
      label.ifPresent(classes::add);
      labelled.add(image.with(image.label().or(() -> label), image.part().or(() -> part)));
    }
    return classes.size() >= 2 ? labelled : withoutFolders(found, labelled);
  }

  private static List<Found> withoutFolders(List<Found> found, List<Found> labelled) {
    List<Found> images = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      images.add(labelled.get(i).with(found.get(i).label(), labelled.get(i).part()));
    }
    return images;
  }

  /** The number of leading folders common to all images, folders that name a part excluded. */
  private static int shared(List<Found> found) {
    if (found.isEmpty()) {
      return 0;
    }
    String[] first = folders(found.getFirst());
    int shared = first.length;
    for (Found image : found) {
      String[] folders = folders(image);
      int differs = Arrays.mismatch(first, folders);
      shared = differs < 0 ? shared : Math.min(shared, differs);
    }
    return shared;
  }

  /** Whether the folders at this level split: two parts whose names are alike but for the part. */
  private static boolean parted(List<Found> found, int shared) {
    Map<String, Set<Part>> parts = new HashMap<>();
    for (Found image : found) {
      String[] folders = folders(image);
      part(folders, shared)
          .ifPresent(part ->
              parts
                  .computeIfAbsent(Part.withoutPart(folders[shared]), _ -> new HashSet<>())
                  .add(part));
    }
    return parts.values().stream().anyMatch(Part::isSplit);
  }

  private static Optional<Part> part(String[] folders, int at) {
    return folder(folders, at).flatMap(Part::mentioned);
  }

  /** The level below the part at {@code at}: {@code training_set/training_set/cat} has it twice. */
  private static int belowPart(String[] folders, int at) {
    int below = at + 1;
    while (below < folders.length && folders[below].equals(folders[at])) {
      below++;
    }
    return below;
  }

  private static Optional<String> folder(String[] folders, int at) {
    return at < folders.length ? Optional.of(folders[at]) : Optional.empty();
  }

  private static String[] folders(Found image) {
    String[] segments = image.id().split("/", -1);
    return Arrays.copyOf(segments, segments.length - 1);
  }
}
