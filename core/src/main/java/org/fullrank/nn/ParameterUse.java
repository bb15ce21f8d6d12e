package org.fullrank.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The use of trained tensors by a layer in a forward pass, and the rule for their gradients by
 * sample. Fisher information and gradient statistics need a gradient for each sample; a backward
 * pass gives the sum over the samples alone.
 *
 * @param output the layer's output, its first axis the rows of the batch
 * @param saved other tensors of the forward pass that the rules need, such as the layer's input
 * @param parts the trained tensors in use
 */
public record ParameterUse(Tensor output, List<Tensor> saved, List<Part> parts) {
  public ParameterUse {
    saved = List.copyOf(saved);
    parts = List.copyOf(parts);
  }

  /**
   * A trained tensor and its rule.
   *
   * @param parameter the tensor that the module names to visitors
   */
  public record Part(Tensor parameter, Rule rule) {}

  /** The gradient of each row. */
  @FunctionalInterface
  public interface Rule {
    /**
     * The gradients {@code [rows, parameter…]} of the parameter in the caller's scope.
     *
     * @param saved {@link ParameterUse#saved}
     * @param gradient of a sum over the rows with respect to {@link ParameterUse#output}, shaped
     *     like it
     */
    Tensor of(List<Tensor> saved, Tensor gradient);
  }

  /** The use of a single tensor, without saved tensors. */
  static ParameterUse of(Tensor output, Tensor parameter, Rule rule) {
    return new ParameterUse(output, List.of(), List.of(new Part(parameter, rule)));
  }
}
