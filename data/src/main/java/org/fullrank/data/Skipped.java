package org.fullrank.data;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;
import org.fullrank.core.Count;

/** The images that a run left out, each once, in the order of their ids. Thread-safe. */
public final class Skipped {
  private static final int SHOWN = 3;

  private final ConcurrentSkipListMap<String, Unreadable> byId = new ConcurrentSkipListMap<>();

  /** An empty collection. */
  public Skipped() {}

  /** Adds {@code image}; adding an id again changes nothing. */
  public void add(Unreadable image) {
    byId.putIfAbsent(image.id(), image);
  }

  /** The skipped images so far, in the order of the ids. */
  public List<Unreadable> list() {
    return List.copyOf(byId.values());
  }

  /**
   * One line for the end of a run: {@code 3 of 1,200 images could not be read: a.jpg: ...; ...}.
   *
   * @param total images in the set, skipped ones included
   */
  public String summary(int total) {
    List<Unreadable> all = list();
    String first =
        String.join("; ", all.stream().limit(SHOWN).map(Unreadable::getMessage).toList());
    String more = all.size() > SHOWN ? "; and %,d more".formatted(all.size() - SHOWN) : "";
    return String.format(
        Locale.ROOT,
        "%,d of %s could not be read: %s%s",
        all.size(),
        new Count(total, "image"),
        first,
        more);
  }
}
