package org.fullrank.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at the samples of some images of more than 8 bits, which may use a part of their range. */
final class DeepSamples {
  private static final int MOST = 32; // images

  private DeepSamples() {}

  /**
   * What the user should know of the samples, a sentence for each range of a format; empty if there
   * are no deep ones, or all is usual.
   */
  static List<String> notes(Dataset all) {
    Map<Double, List<SampleRange>> formats = new TreeMap<>(); // by their white
    int count = Math.min(MOST, all.size());
    for (int i = 0; i < count; i++) {
      range(all, (int) ((long) i * all.size() / count))
          .ifPresent(
              range -> formats.computeIfAbsent(range.most(), _ -> new ArrayList<>()).add(range));
    }
    return formats.values().stream().flatMap(deep -> note(deep, count).stream()).toList();
  }

  private static Optional<String> note(List<SampleRange> deep, int count) {
    return deep.stream()
        .reduce(SampleRange::and)
        .filter(range -> range.dark() || range.clipped())
        .map(range -> sentence(range, deep.size(), count));
  }

  private static Optional<SampleRange> range(Dataset all, int place) {
    try {
      return Decoder.range(all.id(place), all.encoded(place));
    } catch (Unreadable _) {
      return Optional.empty(); // told where it is used
    }
  }

  private static String sentence(SampleRange range, int deep, int count) {
    String fault =
        range.clipped()
            ? "samples outside 0 to " + shown(range.most()) + " are cut off"
            : "they come out dark";
    return String.format(
        Locale.ROOT,
        """
        %s: samples of more than 8 bits reach from %s to %s of %s in %d of %d images looked at, so that %s; \
        set data.levels to own, or to {name: between, low: %s, high: %s}\
        """,
        "data.levels",
        shown(range.low()),
        shown(range.high()),
        shown(range.most()),
        deep,
        count,
        fault,
        plain(range.low()),
        plain(range.high()));
  }

  private static String shown(double sample) {
    return String.format(Locale.ROOT, sample == Math.rint(sample) ? "%,.0f" : "%.3g", sample);
  }

  private static String plain(double sample) {
    return shown(sample).replace(",", "");
  }
}
