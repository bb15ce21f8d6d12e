package org.fullrank.methods;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/**
 * One training objective. It owns heads, targets and their state, which it names as a {@link
 * Module}; the trainer owns everything else. Methods differ in {@link #step} and {@link #settle}
 * only, so that one loop serves them all and one wraps another by delegation.
 */
public interface Method extends Module {
  /**
   * The loss of one micro-batch of views. Touches no optimizer, log, clock or device; forks {@code
   * pass} once per forward that draws.
   */
  Losses step(Batch views, Encoder encoder, Pass pass);

  /**
   * After the optimizer has moved: EMA teacher, queue, centre, prototypes. Called once per
   * optimizer step however many micro-batches it accumulated, and told how many samples they held.
   */
  default void settle(Encoder encoder, Clock clock) {}

  /** The encoder that probes and embeddings use: the student, unless the method says otherwise. */
  default Encoder inference(Encoder student) {
    return student;
  }

  /**
   * What the loss compares, made of the student's pooled features {@code [batch, width]}: {@code
   * [batch, dim]}, so that a diagnosis sees a collapse where it begins. Absent where the objective
   * has no such embedding.
   */
  default Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.empty();
  }

  /**
   * What the method takes the student's pooled features {@code [batch, width]} for, one number for
   * each class, {@code [batch, classes]}. Absent where it learns no classes.
   */
  default Optional<Tensor> logits(Tensor pooled, Pass pass) {
    return Optional.empty();
  }

  /**
   * The soft assignments that the method teaches for {@code input}, {@code [batch, prototypes]},
   * rows that sum to 1, for diagnosis. Absent where it teaches none.
   */
  default Optional<Tensor> assignments(Input input, Pass pass) {
    return Optional.empty();
  }

  /** How the learning rate of this method's tensor {@code name} follows the schedule. */
  default LearningRateScale pace(String name) {
    return LearningRateScale.SCHEDULED;
  }
}
