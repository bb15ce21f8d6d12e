package org.fullrank.core;

import java.util.List;
import java.util.Locale;

/**
 * libtorch's fused optimizer steps: a single pass over parameter, gradient and state together.
 *
 * <p>libtorch walks the memory of all three by the parameter's size, without any check. So this
 * class refuses tensors that differ in type, shape or strides, and tensors with gaps or overlaps.
 */
public final class Fused {
  private static final TensorList EMPTY = TensorList.of(List.of());

  private Fused() {}

  /**
   * The tensors of an Adam step: parameters, gradients and running means.
   *
   * @param steps fp32 scalars, the number of the current step for each parameter; all may be the
   *     same tensor
   */
  public record Moments(
      TensorList parameters,
      TensorList gradients,
      TensorList first,
      TensorList second,
      TensorList steps) {}

  /** The hyperparameters of an AdamW step; the decay is decoupled and multiplied by the rate. */
  public record Adam(double rate, double beta1, double beta2, double decay, double epsilon) {}

  /**
   * Takes an AdamW step (Loshchilov and Hutter, ICLR 2019, Algorithm 2).
   *
   * @throws IllegalArgumentException if the memory layout of gradients or means differs from that
   *     of the parameters, or there are more or fewer steps than parameters
   */
  public static void adamw(Moments state, Adam adam) {
    check("gradients", state.gradients(), state.parameters());
    check("first", state.first(), state.parameters());
    check("second", state.second(), state.parameters());
    int size = state.parameters().tensors().size();
    if (state.steps().tensors().size() != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "steps: want %d, one for each parameter, were %d",
              size,
              state.steps().tensors().size()));
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

  /** The hyperparameters of a step of SGD with momentum; the decay is added to the gradient. */
  public record Sgd(double rate, double momentum, boolean nesterov, double decay) {}

  /**
   * {@code g ← g + λw; v ← μv + g; w ← w − η·v}, or {@code w − η(g + μv)} with Nesterov.
   *
   * @param velocity starts at zero; empty where the momentum is 0
   * @throws IllegalArgumentException if the memory layout of gradients or velocity differs from
   *     that of the parameters
   */
  public static void sgd(
      TensorList parameters, TensorList gradients, TensorList velocity, Sgd descent) {
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
