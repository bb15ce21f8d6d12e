package org.fullrank.data;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.fullrank.input.Modality;

/**
 * The images that a run left out, each once, in the order of their ids, and the kinds of files that
 * it left out. Thread-safe.
 */
public final class Skipped {
  private static final int SHOWN = 3;

  private final ConcurrentSkipListMap<String, Unreadable> byId = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<String, Integer> endings = new ConcurrentSkipListMap<>();

  /** An empty collection. */
  public Skipped() {}

  /** Adds {@code image}; adding an id again changes nothing. */
  public void add(Unreadable image) {
    byId.putIfAbsent(image.id(), image);
  }

  /** Counts the file {@code name}, which is no image by its ending. */
  void leaveOut(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String ending = dot < 0 ? "" : file.substring(dot).toLowerCase(Locale.ROOT);
    endings.merge(ending, 1, Integer::sum);
  }

  /** The skipped images so far, in the order of the ids. */
  public List<Unreadable> list() {
    return List.copyOf(byId.values());
  }

  /** The number of files left out, by their ending: {@code .txt}, or empty without an ending. */
  public SortedMap<String, Integer> leftOut() {
    return new TreeMap<>(endings);
  }

  /** One line on the images among the files left out, by format; empty if there is none. */
  public String foreign() {
    SortedMap<String, Integer> formats = new TreeMap<>();
    endings.forEach((ending, count) ->
        ForeignFormat.named(ending.isEmpty() ? "" : ending.substring(1))
            .ifPresent(format -> formats.merge(format, count, Integer::sum)));
    String counts =
        formats.entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
    return counts.isEmpty()
        ? ""
        : "images left out because their format cannot be read: %s; convert them to JPEG or PNG"
            .formatted(counts);
  }

  /**
   * One line for the end of a run: {@code 3 of 1,200 images could not be read: a.jpg: ...; ...}.
   *
   * @param total samples in the set, skipped ones included
   * @param modality of the samples
   */
  public String summary(int total, Modality modality) {
    List<Unreadable> all = list();
    String first =
        String.join("; ", all.stream().limit(SHOWN).map(Unreadable::getMessage).toList());
    String more =
        all.size() > SHOWN ? String.format(Locale.ROOT, "; and %,d more", all.size() - SHOWN) : "";
    return String.format(
        Locale.ROOT,
        "%,d of %s could not be read: %s%s",
        all.size(),
        modality.count(total),
        first,
        more);
  }
}
