package org.fullrank.methods.duet;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Measure;
import org.fullrank.methods.Method;

/**
 * What is measured of features and of their structure. Numbers that need the structure are absent
 * for other methods.
 *
 * <pre>
 *   rotation_error             mean error of the angle that the marginal tells, degrees
 *   rotation_regression_error  mean error of the angle by linear regression on the features, degrees
 *   content_rotation_error     the same on the content alone
 *   equivariance_ratio         ‖R(turned) − ρ·R‖² over ‖R(turned) − R‖², over the turns by whole bins
 *   reconstruction_error       mean squared error of a decoder of the features, on turned images
 *   control_ratio              error of the decoded ρ(90°)·R over that of the decoded R, beside the
 *                              image turned by 90°
 *   feature_accuracy           share classified right by linear regression on the features
 *   content_accuracy           the same on the content alone
 *   group_accuracy             the same on the logits of the marginals alone
 * </pre>
 */
final class Findings {
  /** The measures and the picture strip. */
  static final Instruments INSTRUMENTS =
      new Instruments(
          List.of(
              new OnImages("rotation_error", Angles::told),
              new OnImages("rotation_regression_error", Angles::regressed),
              new OnImages("content_rotation_error", Angles::ofContent),
              new OnImages("equivariance_ratio", Angles::equivariance),
              new OnImages("reconstruction_error", Reconstruction::error),
              new OnImages("control_ratio", Reconstruction::control),
              new OnImages("feature_accuracy", Classes::ofFeatures),
              new OnImages("content_accuracy", Classes::ofContent),
              new OnImages("group_accuracy", Classes::ofGroups)),
          List.of(),
          List.of(new TurnedFeatures()));

  private Findings() {}

  /** A question about a trained encoder, asked without recording gradients. */
  @FunctionalInterface
  interface Question {
    OptionalDouble of(Subject subject);
  }

  private record OnImages(String name, Question question) implements Measure {
    @Override
    public OptionalDouble of(Encoder encoder, Method method, Iterable<Batch> batches) {
      try (var _ = Scope.open()) {
        return subject(encoder, method, batches).map(question::of).orElse(OptionalDouble.empty());
      }
    }
  }

  /** The images of {@code batches} and their encoder, in the caller's scope. */
  static Optional<Subject> subject(Encoder encoder, Method method, Iterable<Batch> batches) {
    return Ops.noGrad(() -> Subject.of(encoder, Duet.structure(method), batches));
  }

  /** The structure of a subject, and the group that follows turns by any angle. */
  record Turns(Structure structure, int group) {
    static Optional<Turns> of(Subject subject) {
      return subject
          .structure()
          .flatMap(structure -> {
            OptionalInt group = structure.find(Axis.ROTATION);
            return group.isPresent()
                ? Optional.of(new Turns(structure, group.getAsInt()))
                : Optional.empty();
          });
    }
  }
}
