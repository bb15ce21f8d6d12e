package org.fullrank.methods;

import org.fullrank.core.Seed;
import org.fullrank.nn.Activation;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Chain;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;

/** The multi-layer perceptrons between an encoder and a loss. */
public final class Heads {
  private Heads() {}

  /**
   * Linear, batch normalisation, ReLU, linear: {@code [batch, inputs] → [batch, outputs]}. The
   * first map has no bias, as the normalisation would take it away.
   */
  public static Layer mlp(int inputs, int hidden, int outputs, Seed seed) {
    return Chain.of(
        Linear.uniform().make(inputs, hidden, false, seed.with(0)),
        BatchNorm.of(hidden),
        Activation.RELU,
        Linear.uniform().make(hidden, outputs, true, seed.with(1)));
  }
}
