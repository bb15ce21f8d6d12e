package org.fullrank.methods;

import org.fullrank.core.Check;

/**
 * A setting of a method that is a decay per optimizer step: an EMA teacher's momentum, a centre's.
 * A run of another batch size raises it to the samples of the step ({@link
 * org.fullrank.optim.Ema#decay}).
 *
 * @param name the setting's name in a recipe, such as {@code momentum}
 * @param value the decay at the start of the run for the base batch, 0 to 1
 */
public record StepDecay(String name, double value) {
  public StepDecay {
    Check.within(value, 0, 1, name);
  }

  /** The same setting below {@code path}. */
  public StepDecay below(String path) {
    return new StepDecay(path + "." + name, value);
  }
}
