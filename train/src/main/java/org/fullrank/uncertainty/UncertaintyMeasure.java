package org.fullrank.uncertainty;

import java.util.Locale;
import java.util.Optional;

/**
 * A number of a trained model's uncertainty, by name.
 *
 * <pre>
 *   probe_ece                  forecaster and score, on test images as they are
 *   means_brier_blur           the same on blurred images, at severity 4
 *   scaled_nll_fog_2           the same at severity 2
 *   laplace_ece_corrupted      the mean over five corruptions
 *   probe_auroc_turned         detection of images that are turned by 180 degrees, by total entropy
 *   probe_mutual_inverted      detection of inverted images, by epistemic uncertainty
 *   retrieval_auroc[_turned]   R-AUROC of the features' spread
 *   counterpart_ranks          agreement with the supervised counterpart
 * </pre>
 */
sealed interface UncertaintyMeasure {
  /** A score of a forecaster. */
  record Scored(Forecaster forecaster, Score score, Condition condition)
      implements UncertaintyMeasure {}

  /** The mean of a score over five corruptions. */
  record Averaged(Forecaster forecaster, Score score) implements UncertaintyMeasure {}

  /**
   * The area under the curve of clean images against images of another kind.
   *
   * @param epistemic whether by epistemic uncertainty; else by total entropy
   */
  record Detected(Forecaster forecaster, boolean epistemic, Condition condition)
      implements UncertaintyMeasure {}

  /** R-AUROC. */
  record Retrieved(Condition condition) implements UncertaintyMeasure {}

  /** Agreement with the supervised counterpart. */
  record Compared(Agreement agreement) implements UncertaintyMeasure {}

  /** The measure called {@code name}, if there is one. */
  static Optional<UncertaintyMeasure> named(String name) {
    String[] parts = name.split("_", 3);
    if (parts.length < 2) {
      return Optional.empty();
    }
    String condition = parts.length == 2 ? "clean" : parts[2];
    return switch (parts[0]) {
      case "retrieval" ->
          parts[1].equals("auroc")
              ? Condition.named(condition).map(Retrieved::new)
              : Optional.empty();
      case "counterpart" ->
          value(Agreement.values(), name.substring("counterpart_".length())).map(Compared::new);
      default ->
          value(Forecaster.values(), parts[0])
              .flatMap(forecaster -> of(forecaster, parts[1], condition));
    };
  }

  private static Optional<UncertaintyMeasure> of(
      Forecaster forecaster, String what, String condition) {
    if (what.equals("auroc") || what.equals("mutual")) {
      return Condition.named(condition)
          .filter(it -> !(it instanceof Condition.Clean))
          .map(it -> new Detected(forecaster, what.equals("mutual"), it));
    }
    return value(Score.values(), what)
        .flatMap(score ->
            condition.equals("corrupted")
                ? Optional.of(new Averaged(forecaster, score))
                : Condition.named(condition).map(it -> new Scored(forecaster, score, it)));
  }

  private static <E extends Enum<E>> Optional<E> value(E[] values, String name) {
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
