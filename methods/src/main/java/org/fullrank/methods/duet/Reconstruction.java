package org.fullrank.methods.duet;

import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;

/**
 * A decoder trained on frozen features of turned images, and images that it has not seen.
 *
 * @param decoder trained on four of five images
 * @param unseen the others
 */
record Reconstruction(PictureDecoder decoder, Subject unseen) {
  private static final int EVERY = 5;
  private static final double QUARTER = 0.25; // of a circle
  private static final Seed DRAWS = new Seed(90);

  /** Trains the decoder; {@code subject} has {@value #EVERY} images or more. */
  static Reconstruction of(Subject subject) {
    var seen = subject.where(i -> i % EVERY != EVERY - 1);
    var unseen = subject.where(i -> i % EVERY == EVERY - 1);
    Tensor pictures = Turning.of(seen.images(), seen.angles(DRAWS.with(0)));
    Tensor features = Ops.noGrad(() -> seen.features(pictures));
    return new Reconstruction(PictureDecoder.fitted(features, pictures, DRAWS.with(1)), unseen);
  }

  /** Whether there are images to train a decoder on, and others. */
  static boolean possible(Subject subject) {
    return subject.size() >= EVERY;
  }

  /** Mean squared error of the pixels of turned images, in the squared units of the input. */
  static OptionalDouble error(Subject subject) {
    if (!possible(subject)) {
      return OptionalDouble.empty();
    }
    var made = of(subject);
    var unseen = made.unseen;
    Tensor pictures = Turning.of(unseen.images(), unseen.angles(DRAWS.with(2)));
    Tensor features = Ops.noGrad(() -> unseen.features(pictures));
    return OptionalDouble.of(made.decoder.error(features, pictures));
  }

  /** Error of the decoded {@code ρ(90°)·R} over that of the decoded {@code R}. */
  static OptionalDouble control(Subject subject) {
    return Findings.Turns.of(subject)
        .filter(_ -> possible(subject))
        .map(turns -> OptionalDouble.of(of(subject).control(turns)))
        .orElse(OptionalDouble.empty());
  }

  private double control(Findings.Turns turns) {
    Tensor turned = Turning.of(unseen.images(), 360 * QUARTER);
    Tensor still = Ops.noGrad(() -> unseen.features(unseen.images()));
    Tensor moved = turns.structure().moved(still, turns.group(), QUARTER);
    return decoder.error(moved, turned) / decoder.error(still, turned);
  }
}
