package org.fullrank.core;

import java.util.List;

/**
 * libtorch's fused optimizer steps: one pass over parameter, gradient and state together.
 *
 * <p>libtorch goes through the memory of all of them by the size of the parameter and looks at
 * nothing else, so what differs in type, shape or strides is refused here, and so are tensors with
 * gaps or overlaps.
 */
public final class Fused {
  private static final TensorList EMPTY = TensorList.of(List.of());

  private Fused() {}

  /**
   * What Adam moves and remembers.
   *
   * @param steps scalars fp32, the number of the step that is being taken, one for each parameter
   *     (it may be the same tensor for all)
   */
  public record Moments(
      TensorList parameters, TensorList gradients, TensorList first, TensorList second, TensorList steps) {}

  /** The numbers of one AdamW step; the decay is decoupled and multiplied by the rate. */
  public record Adam(double rate, double beta1, double beta2, double decay, double epsilon) {}

  /**
   * One step of AdamW (Loshchilov and Hutter, ICLR 2019, Algorithm 2).
   *
   * @throws IllegalArgumentException if gradients or means do not lie in memory as the parameters,
   *     or there are more or fewer steps than parameters
   */
  public static void adamw(Moments state, Adam adam) {
    check("gradients", state.gradients(), state.parameters());
    check("first", state.first(), state.parameters());
    check("second", state.second(), state.parameters());
    int size = state.parameters().tensors().size();
    if (state.steps().tensors().size() != size) {
      throw new IllegalArgumentException(
          "steps: want %d, one for each parameter, were %d"
              .formatted(size, state.steps().tensors().size()));
    }
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
  public record Sgd(double rate, double momentum, boolean nesterov, double decay) {}

  /**
   * {@code g ← g + λw; v ← μv + g; w ← w − η·v}, or {@code w − η(g + μv)} with Nesterov.
   *
   * @param velocity starts at zero; empty where the momentum is 0
   * @throws IllegalArgumentException if gradients or velocity do not lie in memory as the
   *     parameters
   */
  public static void sgd(TensorList parameters, TensorList gradients, TensorList velocity, Sgd descent) {
    check("gradients", gradients, parameters);
    if (descent.momentum() != 0) {
      check("velocity", velocity, parameters);
    }
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

  private static void check(String name, TensorList partners, TensorList parameters) {
    if (!partners.isLaidOutAs(parameters)) {
      throw new IllegalArgumentException(
          name
              + ": want tensors that lie in memory as their parameters do, without gaps or overlaps, "
              + partners.misfit(parameters));
    }
  }
}
