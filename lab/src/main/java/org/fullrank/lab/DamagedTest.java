package org.fullrank.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fullrank.calibrate.LabelledProbabilities;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.input.Modality;

/**
 * The test samples of a calibration, to be corrupted.
 *
 * @param samples before the corruption
 * @param name of the classifier, for messages
 * @param readable samples that have probabilities
 */
record DamagedTest(Dataset samples, String name, int readable) {
  /**
   * The probabilities of the samples under each corruption.
   *
   * @param chosen places of the rows to keep; absent for all
   * @throws Problem if the samples are no images, or others can be read than before
   */
  List<CalibrationImages.Damaged> damaged(
      ClassProbabilities probabilities, List<Calibration.Damage> damages, Optional<int[]> chosen) {
    var all = new ArrayList<CalibrationImages.Damaged>();
    for (Calibration.Damage damage : damages) {
      if (samples.modality() != Modality.IMAGES) {
        throw Problem.config(
            "--corrupt: damages images, was a set of " + samples.modality().several());
      }
      Dataset other = damage.kind().on(samples, damage.severity(), new Seed(0));
      LabelledProbabilities found = probabilities.labelled(other, name + ": damaged samples");
      if (found.size() != readable) {
        throw Problem.data(
            name + ": other samples can be read than a moment ago; want files at rest");
      }
      all.add(
          new CalibrationImages.Damaged(
              damage.kind(), damage.severity(), chosen.map(found::rows).orElse(found)));
    }
    return all;
  }
}
