package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.ViewGuide;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.WeightAverage;

/**
 * A training objective. It owns heads, teachers and their state, and names them as a {@link
 * Module}. The trainer owns everything else. All methods share a single training loop; a {@link
 * MethodWrapper} changes a part of a method.
 */
public interface Method extends Module {
  /**
   * Runs student, heads and teachers on one micro-batch, or on the whole batch if the method {@link
   * #couplesSamples}. Touches no optimizer, log or device; forks {@code step.pass()} once per
   * forward that draws.
   */
  Outputs forward(TrainingStep step);

  /** The loss of {@code outputs}, the result of {@link #forward} on the same step. */
  Losses losses(Outputs outputs, TrainingStep step);

  /** {@link #forward}, then {@link #losses}. */
  default Losses step(TrainingStep step) {
    return losses(forward(step), step);
  }

  /**
   * Whether the loss of a sample depends on the other samples of the batch: negatives, statistics
   * over the batch, balanced assignments. {@link #forward} and {@link #losses} are then called once
   * for the whole batch of a step, also under gradient accumulation; the student alone runs in
   * parts. Otherwise they are called for each micro-batch.
   */
  default boolean couplesSamples() {
    return false;
  }

  /**
   * Updates EMA teacher, queue, centre or prototypes after the optimizer step. Called once per
   * optimizer step, also under gradient accumulation.
   *
   * @param clock {@code clock.samples()} counts the samples of the step
   */
  default void afterStep(Encoder student, Clock clock) {}

  /** The encoder that probes and embeddings use; by default the student. */
  default Encoder inference(Encoder student) {
    return student;
  }

  /**
   * Averages of the model's weights, which probes measure beside the weights themselves. By default
   * none.
   */
  default List<WeightAverage> averages() {
    return List.of();
  }

  /** The density whose negative logarithm is the loss; absent if the method has none. */
  default Optional<Density> density() {
    return Optional.empty();
  }

  /**
   * The loss of outputs without information about their sample, such as a constant. A loss that
   * stays there has learned nothing. Absent if such outputs have no fixed loss, or the least loss
   * of all, as in BYOL.
   *
   * @param batch samples that a loss is taken over, 2 or more
   */
  default OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.empty();
  }

  /**
   * The embedding {@code [batch, dim]} that the loss compares, from pooled features {@code [batch,
   * width]} of the {@link #inference} encoder. A diagnosis looks for collapse in it. Absent if the
   * objective has no such embedding.
   */
  default Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.empty();
  }

  /**
   * The linear map from pooled features of the {@link #inference} encoder, {@code [batch, width]},
   * to logits {@code [batch, classes]}. It is exported with the encoder. Absent if the method
   * learns no classes.
   */
  default Optional<LinearMap> classifier() {
    return Optional.empty();
  }

  /**
   * The method's soft assignments of {@code input} to prototypes, for diagnosis: {@code [batch,
   * prototypes]}, rows sum to 1. Absent if the method has no prototypes.
   */
  default Optional<Tensor> assignments(Input input, Pass pass) {
    return Optional.empty();
  }

  /** The guide of the views, if they depend on the training: a curriculum, a learned policy. */
  default Optional<ViewGuide> guide() {
    return Optional.empty();
  }

  /**
   * The learning rate of a tensor relative to the run's schedule.
   *
   * @param parameter a tensor's name within the model: {@code encoder.blocks.0.attn.qkv.weight},
   *     {@code method.projector.0.weight}
   */
  default LearningRateScale learningRate(String parameter) {
    return LearningRateScale.SCHEDULED;
  }
}
