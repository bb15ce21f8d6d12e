package org.fullrank.core;

import java.util.List;

/**
 * libtorch's fused optimizer steps: one pass over parameter, gradient and state together. They take
 * it for granted that the partners of one parameter have its type and memory layout.
 */
public final class Fused {
  private static final Bundle EMPTY = Bundle.of(List.of());

  private Fused() {}

  /**
   * What Adam moves and remembers.
   *
   * @param steps scalars fp32, the number of the step that is being taken, one for each parameter
   *     (it may be the same tensor for all)
   */
  public record Moments(
      Bundle parameters, Bundle gradients, Bundle first, Bundle second, Bundle steps) {}

  /** The numbers of one AdamW step; the decay is decoupled and multiplied by the rate. */
  public record Adam(double rate, double beta1, double beta2, double decay, double epsilon) {}

  /** Loshchilov and Hutter, ICLR 2019, Algorithm 2. */
  public static void adamw(Moments state, Adam adam) {
    if (state.parameters().isEmpty()) {
      return;
    }
    Aten.run(
        "_fused_adamw_",
        "",
        state.parameters(),
        state.gradients(),
        state.first(),
        state.second(),
        EMPTY, // the maxima of amsgrad
        state.steps(),
        adam.rate(),
        adam.beta1(),
        adam.beta2(),
        adam.decay(),
        adam.epsilon(),
        false, // amsgrad
        false, // maximize
        Aten.NONE, // gradient scale
        Aten.NONE); // found infinity
  }

  /**
   * The numbers of one step of gradient descent with momentum; the decay is added to the gradient.
   */
  public record Descent(double rate, double momentum, boolean nesterov, double decay) {}

  /**
   * {@code g ← g + λw; v ← μv + g; w ← w − η·v}, or {@code w − η(g + μv)} with Nesterov.
   *
   * @param velocity starts at zero; empty where the momentum is 0
   */
  public static void sgd(Bundle parameters, Bundle gradients, Bundle velocity, Descent descent) {
    if (parameters.isEmpty()) {
      return;
    }
    Aten.run(
        "_fused_sgd_",
        "",
        parameters,
        gradients,
        velocity,
        descent.decay(),
        descent.momentum(),
        descent.rate(),
        0.0, // dampening
        descent.nesterov(),
        false, // maximize
        false, // first step: the velocity starts at zero instead
        Aten.NONE, // gradient scale
        Aten.NONE); // found infinity
  }
}
