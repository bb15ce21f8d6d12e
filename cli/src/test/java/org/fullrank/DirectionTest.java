package org.fullrank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Packages use only what stands before them in the reading order, {@code core} names no paper, and
 * {@code data} and {@code methods} do not know each other. Read from the class files.
 */
class DirectionTest {
  private static final List<String> MODULES =
      List.of("kernels", "cuda", "core", "data", "methods", "train", "lab", "bench", "cli");
  private static final List<String> ORDER =
      List.of(
          "kernels",
          "cuda",
          "core",
          "input",
          "nn",
          "attention",
          "encoder",
          "optim",
          "bayes",
          "audio",
          "texts",
          "data",
          "loader",
          "views",
          "textmetrics",
          "decoding",
          "losses",
          "heads",
          "methods",
          "checkpoint",
          "probe",
          "calibrate",
          "search",
          "diagnose",
          "train",
          "uncertainty",
          "recipe",
          "choice",
          "report",
          "lab",
          "replicate",
          "bench",
          "cli");
  private static final Pattern OURS = Pattern.compile("org/fullrank/(\\w+)/(?:(\\w+)/)?");

  @Test
  void packagesLookBackOnly() throws IOException {
    var faults = new TreeSet<String>();
    var seen = new TreeSet<String>();
    for (Path file : classes()) {
      var from = place(file);
      seen.add(from.getFirst());
      for (List<String> to : uses(file)) {
        if (isForward(from, to)) {
          faults.add(file.getFileName() + ": " + from + " uses " + to);
        }
      }
    }
    assertEquals(List.of(), List.copyOf(faults));
    seen.removeAll(ORDER);
    assertEquals(List.of(), List.copyOf(seen), "packages that have no place in the order");
  }

  /** A room may look at methods, not at another room; only the catalogue names rooms. */
  private static boolean isForward(List<String> from, List<String> to) {
    int here = ORDER.indexOf(from.getFirst());
    int there = ORDER.indexOf(to.getFirst());
    boolean dataSide = Set.of("data", "loader", "views").contains(to.getFirst());
    if (from.getFirst().equals("losses") || from.getFirst().equals("heads")) {
      return dataSide || there < 0 || there > here;
    }
    if (from.getFirst().equals("methods")) {
      boolean otherRoom =
          to.getFirst().equals("methods")
              && !to.getLast().equals("methods")
              && !to.getLast().equals(from.getLast())
              && !from.getLast().equals("Catalogue");
      return dataSide || otherRoom || there > here;
    }
    return there < 0 || there > here;
  }

  private static List<List<String>> uses(Path file) throws IOException {
    var found = new ArrayList<List<String>>();
    for (var entry : ClassFile.of().parse(file).constantPool()) {
      if (entry instanceof Utf8Entry text) { // class names, and types inside descriptors
        OURS.matcher(text.stringValue())
            .results()
            .filter(m -> ORDER.contains(m.group(1)) || !m.group(1).equals("testing"))
            .forEach(
                m -> found.add(List.of(m.group(1), m.group(2) == null ? m.group(1) : m.group(2))));
      }
    }
    return found;
  }

  /** The package below org.fullrank and the room in it; the catalogue is a place of its own. */
  private static List<String> place(Path file) {
    String path = file.toString().replace('\\', '/');
    var parts = path.substring(path.lastIndexOf("/org/fullrank/") + 14).split("/", -1);
    boolean catalogue = parts[parts.length - 1].startsWith("Catalogue");
    return List.of(parts[0], catalogue ? "Catalogue" : parts.length > 2 ? parts[1] : parts[0]);
  }

  private static List<Path> classes() throws IOException {
    var found = new ArrayList<Path>();
    for (String module : MODULES) {
      Path root = Path.of("..", module, "target", "classes", "org", "fullrank");
      assertTrue(Files.isDirectory(root), root + " is there");
      try (Stream<Path> files = Files.walk(root)) {
        files.filter(f -> f.toString().endsWith(".class")).forEach(found::add);
      }
    }
    return found;
  }
}
