package org.fullrank.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.report.CalibrationSection;

/** The calibration in a run folder, while the run is trained or evaluated again. */
final class StoredCalibration {
  private StoredCalibration() {}

  /** Forgets the calibration of the run in {@code folder}, whose weights have changed. */
  static void forget(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(Calibration.DOCUMENT));
    } catch (IOException e) {
      throw Problem.failed(
          folder.resolve(Calibration.DOCUMENT) + ": cannot be removed: " + Problem.why(e), e);
    }
  }

  /** The section of the calibration in the report in {@code folder}, if the run is calibrated. */
  static Optional<String> section(Path folder) {
    Path report = folder.resolve(Calibration.REPORT);
    return Files.exists(folder.resolve(Calibration.DOCUMENT)) && Files.isRegularFile(report)
        ? CalibrationSection.of(Documents.read(report))
        : Optional.empty();
  }

  /** Puts {@code section} into the report in {@code folder}. */
  static void restore(Path folder, String section) {
    Path report = folder.resolve(Calibration.REPORT);
    Documents.write(report, CalibrationSection.into(Documents.read(report), section));
  }
}
