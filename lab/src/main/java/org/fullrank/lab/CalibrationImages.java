package org.fullrank.lab;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fullrank.calibrate.CalibrationSplit;
import org.fullrank.calibrate.Grouping;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.core.Problem;
import org.fullrank.data.Corruption;

/**
 * The class probabilities that a calibration fits and measures, before calibration.
 *
 * @param name of the model or table
 * @param how where calibration and test images come from, a clause
 * @param calibration fitted on
 * @param test measured on, apart from {@code calibration}
 * @param groups the groups of the test images, if known
 * @param damaged the test images under corruptions
 * @param unseen probabilities {@code [images, classes]} of images of another kind, if asked for
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record CalibrationImages(
    String name,
    String how,
    LabelledProbabilities calibration,
    LabelledProbabilities test,
    Optional<Grouping> groups,
    List<Damaged> damaged,
    Optional<double[][]> unseen) {
  /**
   * The test images under a corruption.
   *
   * @param severity 1 to 5
   */
  public record Damaged(Corruption kind, int severity, LabelledProbabilities probabilities) {}

  public CalibrationImages {
    damaged = List.copyOf(damaged);
    variety(calibration, "calibration");
    variety(test, "test");
  }

  private static void variety(LabelledProbabilities images, String part) {
    int first = images.label(0);
    for (int i = 1; i < images.size(); i++) {
      if (images.label(i) != first) {
        return;
      }
    }
    throw Problem.data(
        String.format(
                Locale.ROOT,
                "all %d labelled %s samples are of one class, %s; calibration wants samples of two classes or",
                images.size(),
                part,
                images.classes().get(first))
            + " more");
  }

  /** The two parts of a table. */
  public static CalibrationImages of(
      String name,
      String how,
      LabelledProbabilities all,
      Optional<Grouping> groups,
      CalibrationSplit split) {
    return new CalibrationImages(
        name,
        how,
        all.rows(split.calibration()),
        all.rows(split.test()),
        groups.map(it -> it.rows(split.test())),
        List.of(),
        Optional.empty());
  }
}
