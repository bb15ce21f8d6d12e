package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.data.ListFile.Row;

/**
 * A list of images in CSV, TSV (both with a header line) or JSON Lines, with the fields {@code
 * path[,label][,split]}; other fields are ignored. Paths are relative to the list. An empty label
 * means unlabelled.
 */
final class ManifestFile {
  private final ListFile list;

  private ManifestFile(Path list) {
    this.list = new ListFile(list, "a manifest", List.of("path"), List.of("label", "split"));
  }

  /** The images of {@code list} in its order; missing and repeated images are skipped. */
  static List<Found> images(Path list, Skipped skipped) {
    return new ManifestFile(list).found(skipped);
  }

  private List<Found> found(Skipped skipped) {
    List<Found> found = new ArrayList<>();
    List<Unreadable> missing = new ArrayList<>();
    Map<Place, Found> seen = new HashMap<>();
    for (Row row : list.rows()) {
      try {
        Found image = image(row);
        Optional<Found> earlier = Optional.ofNullable(seen.putIfAbsent(image.place(), image));
        if (earlier.isEmpty()) {
          found.add(image);
        } else if (earlier.get().part().equals(image.part())) {
          missing.add(new Unreadable(image.id(), "listed twice; the first line counts"));
        } else {
          throw list.at(row.line(), "want each image in one split, was a second of " + image.id());
        }
      } catch (Unreadable unreadable) {
        missing.add(unreadable);
      }
    }
    if (found.isEmpty()) {
      String first = missing.isEmpty() ? "" : ", the first is " + missing.getFirst().getMessage();
      throw Problem.data("%s: names no existing image%s".formatted(list.list(), first));
    }
    missing.forEach(skipped::add);
    return found;
  }

  private Found image(Row row) throws Unreadable {
    String id =
        row.field("path").orElseThrow(() -> list.at(row.line(), "no path; " + list.wanted()));
    Optional<Part> part = list.split(row);
    try {
      Path file = list.list().toAbsolutePath().resolveSibling(id).normalize();
      if (!Files.isRegularFile(file)) {
        throw new Unreadable(id, Files.exists(file) ? "not an ordinary file" : "no such file");
      }
      Place place = new Place.OnDisk(file, Files.size(file));
      return new Found(id, row.field("label"), part, place);
    } catch (IOException | InvalidPathException e) {
      throw new Unreadable(id, Unreadable.reason(e));
    }
  }
}
