package org.fullrank.methods.entropyreconstruction;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Ranks;
import org.fullrank.methods.TrainingStep;

/**
 * A method whose loss is a reconstruction error less {@code γ} times the entropy of the student.
 */
public final class EntropyReconstruction implements MethodWrapper {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "entropyreconstruction",
              "Rodríguez-Gálvez et al.",
              "The Role of Entropy and Reconstruction in Multi-View Self-Supervised Learning",
              "ICML 2023",
              "2307.10907"),
          EntropyReconstructionConfig.DEFAULT,
          Map.of("entropy", EntropyConfig.DEFAULT),
          new Instruments(List.of(new ProjectionEntropy()), List.of()));

  private final EntropyReconstructionConfig config;
  private final Method base;
  private final ErObjective objective;
  private final Ranks ranks;

  EntropyReconstruction(
      EntropyReconstructionConfig config, Method base, ErObjective objective, Ranks ranks) {
    this.config = config;
    this.base = base;
    this.objective = objective;
    this.ranks = ranks;
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var branches = objective.branches(outputs).mapped(ranks::gathered);
    var compared =
        switch (config.targetGradient()) {
          case KEPT -> branches;
          case STOPPED -> branches.stopped();
        };
    Tensor entropy = objective.entropy(branches);
    Tensor error = objective.error(compared).orElseThrow(() -> lacking(base));
    return Losses.of(
        Ops.plusTimes(error, entropy, -config.gamma()),
        step.batch().samples(),
        objective.terms(branches, entropy, Optional.of(error)).toArray(Losses.Term[]::new));
  }

  private static IllegalArgumentException lacking(Method base) {
    return new IllegalArgumentException(
        "entropyreconstruction: want outputs of two views of equal width, %s gives none"
            .formatted(base.getClass().getSimpleName()));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(objective.density());
  }

  /** The entropy is of the batch. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** Absent: outputs without information have different losses, by their entropy. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }
}
