package org.fullrank.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the training has changed, as far as it is known.
 *
 * @param trivialLoss the loss of outputs without information, of the run's method and batch
 * @param weightChange {@code ‖w − w₀‖ / ‖w₀‖} of the encoder's weights since the first step
 * @param gains accuracies of probes beside those of the untrained encoder
 * @param classifies whether the method learns classes; its embeddings then form a clump for each
 */
public record Progress(
    OptionalDouble trivialLoss,
    OptionalDouble weightChange,
    List<ProbeGain> gains,
    boolean classifies) {
  /** Nothing is known of the training, as of embeddings from a file. */
  public static final Progress UNKNOWN =
      new Progress(OptionalDouble.empty(), OptionalDouble.empty(), List.of(), false);

  /**
   * A probe of the trained encoder beside the same probe of the untrained encoder.
   *
   * @param probe name of the probe
   * @param trained accuracy of the trained encoder
   * @param untrained accuracy of the untrained encoder
   * @param margin half the width of the 95 % interval of the trained encoder's accuracy
   */
  public record ProbeGain(String probe, double trained, double untrained, double margin) {
    /** The gain in accuracy. */
    double gain() {
      return trained - untrained;
    }
  }

  public Progress {
    gains = List.copyOf(gains);
  }

  /** The same with the accuracies of probes. */
  public Progress probed(List<ProbeGain> found) {
    return new Progress(trivialLoss, weightChange, found, classifies);
  }

  /** The probe whose gain exceeds its margin most. */
  Optional<ProbeGain> best() {
    return gains.stream().max((a, b) -> Double.compare(a.gain() - a.margin, b.gain() - b.margin));
  }
}
