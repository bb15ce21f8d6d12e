package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Features;

/**
 * The outputs of a method on a micro-batch, before any loss. Wrappers, diagnoses and Fisher
 * estimates read them. A list is empty if the method has no such output; element {@code a} belongs
 * to view {@code a}.
 *
 * @param features the student's features of each view
 * @param projections the student's embeddings {@code [batch, dim]} that the loss compares; for a
 *     {@link Density.Categorical} the logits {@code [batch, categories]}, before the temperature
 * @param predictions the student's predictions {@code [batch, dim]} of targets, if the method has a
 *     predictor; with prototypes the logits {@code [batch, prototypes]} before the temperature, if
 *     they are not the projections
 * @param targets {@code [batch, dim]}, without gradient: element {@code a} is the teacher's output
 *     for view {@code a}; there may be fewer than views. For a {@link Density.Categorical} the
 *     shares of the categories, whose rows sum to 1, or to 0 for a sample without a target
 * @param logits {@code [batch, classes]} or {@code [batch, tokens, classes]}
 */
public record Outputs(
    List<Features> features,
    List<Tensor> projections,
    List<Tensor> predictions,
    List<Tensor> targets,
    Optional<Tensor> logits) {
  public Outputs {
    features = List.copyOf(features);
    projections = List.copyOf(projections);
    predictions = List.copyOf(predictions);
    targets = List.copyOf(targets);
  }

  /** Outputs with features alone. */
  public static Outputs of(List<Features> features) {
    return new Outputs(features, List.of(), List.of(), List.of(), Optional.empty());
  }

  /** The same with projections. */
  public Outputs projected(List<Tensor> all) {
    return new Outputs(features, all, predictions, targets, logits);
  }

  /** The same with predictions and their targets. */
  public Outputs predicted(List<Tensor> guesses, List<Tensor> wanted) {
    return new Outputs(features, projections, guesses, wanted, logits);
  }

  /** The same with a teacher's targets. */
  public Outputs taught(List<Tensor> wanted) {
    return new Outputs(features, projections, predictions, wanted, logits);
  }

  /** The same with logits. */
  public Outputs classified(Tensor numbers) {
    return new Outputs(features, projections, predictions, targets, Optional.of(numbers));
  }
}
