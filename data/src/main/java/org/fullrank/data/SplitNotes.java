package org.fullrank.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fullrank.core.Count;

/** What a user should know of a split before a model is trained on it. */
final class SplitNotes {
  /** Bytes that are read to compare images where a run begins. */
  static final long SOME = 64L << 20;

  private static final int SHOWN = 3;

  private SplitNotes() {}

  /** Sentences on {@code splits}; compares images in at most {@code most} bytes. */
  static List<String> of(Splits splits, long most) {
    List<String> notes = new ArrayList<>(classes(splits));
    EqualImages.compare(splits.train(), splits.test(), most).ifPresent(notes::add);
    List<String> ofTrain = splits.train().notes();
    notes.addAll(ofTrain.isEmpty() ? splits.test().notes() : ofTrain);
    return notes;
  }

  /** Says which classes have no image in one of the parts, if both parts have labels. */
  private static List<String> classes(Splits splits) {
    int[] train = counts(splits.train());
    int[] test = counts(splits.test());
    if (IntStream.of(train).sum() == 0 || IntStream.of(test).sum() == 0) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    note(splits, test, "without a test sample, so that accuracy says nothing of them")
        .ifPresent(notes::add);
    note(splits, train, "without a training sample, so that no probe learns them")
        .ifPresent(notes::add);
    return notes;
  }

  private static Optional<String> note(Splits splits, int[] counts, String fault) {
    List<String> names = splits.train().classes();
    List<String> without =
        IntStream.range(0, counts.length).filter(c -> counts[c] == 0).mapToObj(names::get).toList();
    if (without.isEmpty()) {
      return Optional.empty();
    }
    String more =
        without.size() > SHOWN
            ? String.format(Locale.ROOT, " and %,d more", without.size() - SHOWN)
            : "";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %s %s: %s%s",
            without.size(),
            new Count(counts.length, "class"),
            fault,
            String.join(", ", without.subList(0, Math.min(SHOWN, without.size()))),
            more));
  }

  private static int[] counts(Dataset part) {
    int[] counts = new int[part.classes().size()];
    IntStream.range(0, part.size()).map(part::label).filter(c -> c >= 0).forEach(c -> counts[c]++);
    return counts;
  }
}
