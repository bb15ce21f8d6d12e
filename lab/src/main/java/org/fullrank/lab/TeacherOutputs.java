package org.fullrank.lab;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.diagnose.Assignments;
import org.fullrank.probe.EmbeddingsFile;

/**
 * A file of a teacher's outputs, {@code [samples, prototypes]}: logits, after the centre was
 * subtracted, or probabilities.
 *
 * @param file in a format of {@link EmbeddingsFile}
 * @param temperature divisor of the logits before the softmax; probabilities are not divided
 */
public record TeacherOutputs(Path file, double temperature) {
  private static final double SLACK = 1e-3; // of a sum of probabilities

  public TeacherOutputs {
    Check.positive(temperature, "temperature");
  }

  /**
   * The assignments of the samples to the prototypes.
   *
   * @throws Problem of kind DATA if the file cannot be read, or has fewer than two prototypes
   */
  Assignments assignments() {
    var read = EmbeddingsFile.read(file, Optional.empty()).embeddings();
    if (read.width() < 2) {
      throw Problem.data(
          String.format(
              Locale.ROOT, "%s: want logits of 2 prototypes or more, was %d", file, read.width()));
    }
    try (var _ = Scope.open()) {
      Tensor values = read.tensor();
      return Assignments.of(
          isShares(values) ? values : Ops.times(values, 1 / temperature).softmax(1));
    }
  }

  private static boolean isShares(Tensor values) {
    Tensor off = Ops.plus(Ops.sum(values, false, 1), -1).abs();
    return !Ops.below(values, 0).any().item_bool() && !Ops.above(off, SLACK).any().item_bool();
  }
}
