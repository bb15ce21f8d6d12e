package org.fullrank.methods;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/**
 * One training objective. It owns heads, teachers and their state, which it names as a {@link
 * Module}; the trainer owns everything else. One loop serves all methods; a {@link MethodWrapper}
 * changes a part of one.
 */
public interface Method extends Module {
  /**
   * Runs student, heads and teachers on one micro-batch. Touches no optimizer, log or device; forks
   * {@code step.pass()} once per forward that draws.
   */
  Outputs forward(TrainingStep step);

  /** The loss of {@code outputs}, which {@link #forward} made of the same step. */
  Losses losses(Outputs outputs, TrainingStep step);

  /** Both in turn. */
  default Losses step(TrainingStep step) {
    return losses(forward(step), step);
  }

  /**
   * After the optimizer has moved: EMA teacher, queue, centre, prototypes. Called once per
   * optimizer step however many micro-batches it accumulated.
   *
   * @param clock its {@code samples} are those that the step consumed
   */
  default void settle(Encoder student, Clock clock) {}

  /** The encoder that probes and embeddings use: the student, unless the method says otherwise. */
  default Encoder inference(Encoder student) {
    return student;
  }

  /** The density whose negative logarithm the loss is; absent where the method has none. */
  default Optional<Density> density() {
    return Optional.empty();
  }

  /**
   * The embedding that the loss compares, made of the student's pooled features {@code [batch,
   * width]}: {@code [batch, dim]}, so that a diagnosis sees a collapse where it begins. Absent
   * where the objective has no such embedding.
   */
  default Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.empty();
  }

  /**
   * The linear map from pooled features of the {@link #inference} encoder, {@code [batch, width]},
   * to logits {@code [batch, classes]}. It is exported with the encoder. Absent where the method
   * learns no classes.
   */
  default Optional<LinearMap> classifier() {
    return Optional.empty();
  }

  /**
   * The soft assignments that the method teaches for {@code input}, {@code [batch, prototypes]},
   * rows that sum to 1, for diagnosis. Absent where it teaches none.
   */
  default Optional<Tensor> assignments(Input input, Pass pass) {
    return Optional.empty();
  }

  /**
   * The learning rate of a tensor beside the run's schedule.
   *
   * @param parameter a tensor's name within the model: {@code encoder.blocks.0.attn.qkv.weight},
   *     {@code method.projector.0.weight}
   */
  default LearningRateScale learningRate(String parameter) {
    return LearningRateScale.SCHEDULED;
  }
}
