package org.fullrank.kernels;

/**
 * What backward reads and writes.
 *
 * @param out the gradient that arrives, {@code [batch, heads, queries, size]}
 * @param in written whole: zero where a key is hidden from all
 */
public record Gradients(ArrayView out, Operands in) {
  Gradients shared() {
    return new Gradients(out.shared(), in.shared());
  }
}
