package org.fullrank.uncertainty;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.data.Corruption;
import org.fullrank.data.Dataset;
import org.fullrank.loader.ViewMaker;

/** What is done to test images before a model sees them. */
sealed interface Condition {
  /** The strength of a corruption that is named without one. */
  int SEVERITY = 4;

  /** Nothing. */
  record Clean() implements Condition {}

  /** A corruption of a severity of 1 to 5. */
  record Corrupted(Corruption corruption, int severity) implements Condition {}

  /** A turn by 180 degrees: images of another kind. */
  record Turned() implements Condition {}

  /** Black for white and white for black: images of another kind. */
  record Inverted() implements Condition {}

  /** The condition called {@code name}, such as {@code blur}, {@code blur_2} or {@code turned}. */
  static Optional<Condition> named(String name) {
    return switch (name) {
      case "clean" -> Optional.of(new Clean());
      case "turned" -> Optional.of(new Turned());
      case "inverted" -> Optional.of(new Inverted());
      default -> corrupted(name);
    };
  }

  private static Optional<Condition> corrupted(String name) {
    boolean strong = name.matches(".*_[1-5]");
    int severity = strong ? name.charAt(name.length() - 1) - '0' : SEVERITY;
    String kind = strong ? name.substring(0, name.length() - 2) : name;
    for (Corruption corruption : Corruption.values()) {
      if (corruption.name().toLowerCase(Locale.ROOT).equals(kind)) {
        return Optional.of(new Corrupted(corruption, severity));
      }
    }
    return Optional.empty();
  }

  /** At most {@code most} labelled images of {@code data} in this condition. */
  default LabelledImages of(Dataset data, ViewMaker view, int most) {
    return switch (this) {
      case Clean _ -> LabelledImages.of(data, view, most);
      case Corrupted(Corruption corruption, int severity) ->
          LabelledImages.of(corruption.on(data, severity, new Seed(0)), view, most);
      case Turned _ -> {
        var clean = LabelledImages.of(data, view, most);
        yield new LabelledImages(clean.values().flip(2, 3), clean.labels());
      }
      case Inverted _ -> {
        var clean = LabelledImages.of(data, view, most);
        yield new LabelledImages(inverted(clean.values()), clean.labels());
      }
    };
  }

  /** The extreme values of each channel among all images are black and white. */
  private static Tensor inverted(Tensor values) {
    long[] all = {0, 2, 3};
    Tensor ends = values.amax(all, true).add(values.amin(all, true));
    return Ops.plusTimes(ends, values, -1);
  }
}
