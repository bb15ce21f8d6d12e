package org.fullrank.kernels;

/**
 * The description of an attention problem without its data: {@code O = P V}, where the rule defines
 * {@code P}.
 */
public record Attention(Shape shape, Element element, Rule rule) {
  public Attention {
    rule.mask().check(shape);
  }

  /** Whether the weights of a row sum to one. */
  public boolean softmax() {
    return switch (rule.score()) {
      case Score.Sigmoid _ -> false;
      case Score.Softmax _ -> true;
    };
  }

  /** {@code b} of the sigmoid; 0 for the softmax. */
  public float bias() {
    return switch (rule.score()) {
      case Score.Sigmoid(float bias) -> bias;
      case Score.Softmax _ -> 0;
    };
  }

  /** Elements of a {@code [batch, heads, queries]} array. */
  public long rows() {
    return (long) shape.batch() * shape.heads() * shape.queries();
  }
}
