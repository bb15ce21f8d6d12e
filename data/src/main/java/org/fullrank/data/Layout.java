package org.fullrank.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads split parts and labels from folder names. Leading folders that all images share are
 * ignored. If the next level has a folder {@code train} beside {@code val} or {@code test}, it
 * names the part. The level after it names the class, at any depth of the image below. A set with
 * fewer than two class folders is unlabelled.
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
      Optional<String> label = folder(folders, parted ? shared + 1 : shared);
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

  private static boolean parted(List<Found> found, int shared) {
    Set<Part> parts = new HashSet<>();
    for (Found image : found) {
      part(folders(image), shared).ifPresent(parts::add);
    }
    return Part.isSplit(parts);
  }

  private static Optional<Part> part(String[] folders, int at) {
    return folder(folders, at).flatMap(Part::named);
  }

  private static Optional<String> folder(String[] folders, int at) {
    return at < folders.length ? Optional.of(folders[at]) : Optional.empty();
  }

  private static String[] folders(Found image) {
    String[] segments = image.id().split("/", -1);
    return Arrays.copyOf(segments, segments.length - 1);
  }
}
