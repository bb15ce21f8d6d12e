package org.fullrank.kernels;

/**
 * The arrays of queries, keys and values, or their gradients.
 *
 * @param q {@code [batch, heads, queries, size]}
 * @param k {@code [batch, heads, keys, size]}
 * @param v {@code [batch, heads, keys, size]}
 */
public record Operands(ArrayView q, ArrayView k, ArrayView v) {
  Operands shared() {
    return new Operands(q.shared(), k.shared(), v.shared());
  }
}
