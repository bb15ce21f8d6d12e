package org.fullrank.views;

import org.fullrank.views.Frame.Span;

/**
 * Which source pixels make each pixel of one axis of a view, and with what weights: {@code out[x] =
 * Σ_k weight(x, k) · in[first(x) + k]}, weights summing to 1 (Pillow's Resample.c,
 * precompute_coeffs).
 */
final class Taps {
  private final int[] first;
  private float[] weights = new float[0];
  private int most;

  /** For views of {@code size} pixels. */
  Taps(int size) {
    first = new int[size];
  }

  /** Source pixels per view pixel, the same for all. */
  int most() {
    return most;
  }

  /** First source pixel of every view pixel. */
  int[] first() {
    return first;
  }

  /** The first source pixel that is read. */
  int low() {
    return Math.min(first[0], first[first.length - 1]);
  }

  /** Past the last source pixel that is read. */
  int high() {
    return Math.max(first[0], first[first.length - 1]) + most;
  }

  /** {@code [size, most]} row-major. */
  float[] weights() {
    return weights;
  }

  /** Computes the taps that resize {@code span} to the view; {@code mirrored} turns it round. */
  void fill(Span span, Interpolation interpolation, boolean mirrored) {
    int size = first.length;
    double scale = span.length() / size;
    double widening = Math.max(scale, 1);
    double support = interpolation.support() * widening;
    most = Math.min((int) Math.ceil(2 * support), span.high() - span.low());
    if (weights.length < size * most) {
      weights = new float[size * most];
    }
    for (int x = 0; x < size; x++) {
      double centre = span.start() - span.low() + (x + 0.5) * scale;
      int begin = Math.max(0, (int) (centre - support + 0.5));
      int place = mirrored ? size - 1 - x : x;
      int shifted = Math.min(begin, span.high() - span.low() - most);
      first[place] = span.low() + shifted;
      weigh(interpolation, (shifted + 0.5 - centre) / widening, 1 / widening, place * most);
    }
  }

  /** Weights of consecutive pixels, the first {@code offset} kernel units from the centre. */
  private void weigh(Interpolation interpolation, double offset, double step, int at) {
    double sum = 0;
    for (int k = 0; k < most; k++) {
      double weight = interpolation.at(offset + k * step);
      weights[at + k] = (float) weight;
      sum += weight;
    }
    float scale = (float) (1 / sum);
    for (int k = 0; k < most; k++) {
      weights[at + k] *= scale;
    }
  }
}
