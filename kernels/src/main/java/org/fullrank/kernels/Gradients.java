package org.fullrank.kernels;

/**
 * The gradient arrays of a backward call.
 *
 * @param out the gradient of the output, {@code [batch, heads, queries, size]}
 * @param in the gradients of the inputs, written completely; zero for a key that is hidden from all
 *     queries
 */
public record Gradients(ArrayView out, Operands in) {
  Gradients shared() {
    return new Gradients(out.shared(), in.shared());
  }
}
