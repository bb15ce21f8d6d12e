package org.fullrank.cuda;

import org.fullrank.kernels.Attention;
import org.fullrank.kernels.Checks;
import org.fullrank.kernels.Element;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Shape;

/**
 * The description of an attention problem for the CUDA kernels, without its data.
 *
 * @param shape sizes, with heads of width 64 or 128; batch and heads at most 65,535
 * @param rule a rule with a positive scale; its mask may have causality and lengths only
 */
public record CudaAttention(Shape shape, CudaElement element, Rule rule) {
  private static final int MOST_BLOCKS = 65_535;

  public CudaAttention {
    var _ = new Attention(shape, Element.BFLOAT16, rule); // refuses a mask of another shape
    Checks.range(shape.batch(), "batch", MOST_BLOCKS);
    Checks.range(shape.heads(), "heads", MOST_BLOCKS);
    if (shape.size() != 64 && shape.size() != 128) {
      throw new IllegalArgumentException("size: want 64 or 128 on CUDA, was " + shape.size());
    }
    if (rule.scale() <= 0) {
      throw new IllegalArgumentException("scale: want above 0 on CUDA, was " + rule.scale());
    }
    if (rule.mask().lists() || rule.mask().slopes().length > 0) {
      throw new IllegalArgumentException(
          "mask: want causality and lengths only on CUDA, was a mask with listed keys or slopes");
    }
  }

  /** The same problem for the CPU checks, with an element of equal width. */
  Attention plain() {
    return new Attention(shape, Element.BFLOAT16, rule);
  }

  /** The suffix of the kernels' names. */
  String suffix() {
    return element.word() + "_" + shape.size() + (plain().softmax() ? "_softmax" : "_sigmoid");
  }
}
