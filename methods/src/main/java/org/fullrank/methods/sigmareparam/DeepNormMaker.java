package org.fullrank.methods.sigmareparam;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Place;

/**
 * Makes maps whose initial weights are {@code β} times those of {@code plain}, except the queries'
 * and keys' part of an attention's map.
 */
record DeepNormMaker(LinearMap.Maker plain, double beta) implements LinearMap.Maker {
  @Override
  public LinearMap make(int inputs, int outputs, boolean bias, Seed seed) {
    LinearMap map = plain.make(inputs, outputs, bias, seed);
    shrink(map, 0);
    return map;
  }

  @Override
  public LinearMap makeQueriesKeysValues(int width, boolean bias, Seed seed) {
    LinearMap map = plain.makeQueriesKeysValues(width, bias, seed);
    shrink(map, 2L * width);
    return map;
  }

  @Override
  public LinearMap.Maker at(Place place) {
    return new DeepNormMaker(plain.at(place), beta);
  }

  /** Scales the weights of outputs {@code from} and later. */
  private void shrink(LinearMap map, long from) {
    try (var _ = Scope.open()) {
      Tensor weight = SigmaReparam.Plain.of(map).weight();
      Ops.noGrad(() -> {
        Tensor rows = weight.narrow(0, from, weight.size(0) - from);
        return rows.copy_(Ops.times(rows, beta));
      });
    }
  }
}
