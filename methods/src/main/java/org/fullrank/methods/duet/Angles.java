package org.fullrank.methods.duet;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;

/** What features tell of the angle by which an image was turned. */
final class Angles {
  private static final Seed DRAWS = new Seed(360);
  private static final int FEW = 1000; // images that are turned by every bin

  private Angles() {}

  /** Mean error of the decoded angle, degrees. */
  static OptionalDouble told(Subject subject) {
    return Findings.Turns.of(subject)
        .map(turns -> {
          double[] angles = subject.angles(DRAWS);
          Tensor features =
              Ops.noGrad(() -> subject.features(Turning.of(subject.images(), angles)));
          double[] told = turns.structure().decoded(features, turns.group());
          return IntStream.range(0, angles.length)
              .mapToDouble(i -> apart(360 * (told[i] - 0.5), angles[i]))
              .average();
        })
        .orElse(OptionalDouble.empty());
  }

  /** Mean error of the angle by linear regression on the features, degrees. */
  static OptionalDouble regressed(Subject subject) {
    return regressed(subject, UnaryOperator.identity());
  }

  /** The same on the content alone. */
  static OptionalDouble ofContent(Subject subject) {
    return subject
        .structure()
        .map(structure -> regressed(subject, structure::content))
        .orElse(OptionalDouble.empty());
  }

  /** Fitted to every second image, measured on the others. */
  private static OptionalDouble regressed(Subject subject, UnaryOperator<Tensor> part) {
    if (subject.size() < 2) {
      return OptionalDouble.empty();
    }
    return Ops.noGrad(() -> {
      var seen = subject.where(i -> i % 2 == 0);
      var unseen = subject.where(i -> i % 2 == 1);
      double[] known = seen.angles(DRAWS.with(0));
      double[] wanted = unseen.angles(DRAWS.with(1));
      Tensor from = part.apply(seen.features(Turning.of(seen.images(), known)));
      Tensor to = part.apply(unseen.features(Turning.of(unseen.images(), wanted)));
      double[] found = Tensors.doubles(Ridge.fitted(from, points(known, from)).of(to));
      return IntStream.range(0, wanted.length)
          .mapToDouble(
              i -> apart(Math.toDegrees(Math.atan2(found[2 * i + 1], found[2 * i])), wanted[i]))
          .average();
    });
  }

  /** {@code [samples, 2]}: cosine and sine of each angle. */
  private static Tensor points(double[] angles, Tensor beside) {
    var points = new double[2 * angles.length];
    for (int i = 0; i < angles.length; i++) {
      points[2 * i] = Math.cos(Math.toRadians(angles[i]));
      points[2 * i + 1] = Math.sin(Math.toRadians(angles[i]));
    }
    return Tensors.like(points, beside, angles.length, 2);
  }

  /** How far two angles lie apart, degrees, 0 to 180. */
  static double apart(double a, double b) {
    double turned = Math.abs(a - b) % 360;
    return Math.min(turned, 360 - turned);
  }

  /** The equivariance error over the turns by whole bins, as a share of what the turns change. */
  static OptionalDouble equivariance(Subject subject) {
    Optional<Findings.Turns> turns = Findings.Turns.of(subject);
    return turns
        .map(it -> Ops.noGrad(() -> equivariance(subject.where(i -> i < FEW), it)))
        .orElse(OptionalDouble.empty());
  }

  private static OptionalDouble equivariance(Subject subject, Findings.Turns turns) {
    int bins = turns.structure().bins();
    Tensor still = subject.features(subject.images());
    double missed = 0;
    double changed = 0;
    for (int bin = 1; bin < bins; bin++) {
      try (var _ = Scope.open()) {
        double delta = (double) bin / bins;
        Tensor turned = subject.features(Turning.of(subject.images(), 360 * delta));
        Tensor expected = turns.structure().moved(still, turns.group(), delta);
        missed += Ops.value(turned.sub(expected).square().sum());
        changed += Ops.value(turned.sub(still).square().sum());
      }
    }
    return changed > 0 ? OptionalDouble.of(missed / changed) : OptionalDouble.empty();
  }
}
