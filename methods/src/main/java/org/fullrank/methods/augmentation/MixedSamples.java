package org.fullrank.methods.augmentation;

import org.fullrank.input.Batch;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * A method that learns from mixed samples. The mixture is a function of the step's stream, so a
 * resumed run mixes alike. An evaluating pass mixes nothing.
 */
record MixedSamples(Method base, Mixer mixer, int classes) implements MethodWrapper {
  private static final long STREAM = 0x4D49_5845_4453L; // far from the keys of views and layers

  @Override
  public Losses step(TrainingStep step) {
    TrainingStep mixed = mixed(step);
    return base.step(mixed);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return base.forward(mixed(step));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    return base.losses(outputs, mixed(step));
  }

  private TrainingStep mixed(TrainingStep step) {
    if (step.pass().evaluates() || step.batch().samples() < 2) {
      return step;
    }
    Batch mixed = mixer.mixed(step.batch(), classes, step.pass().seed().with(STREAM));
    return step.with(mixed);
  }
}
