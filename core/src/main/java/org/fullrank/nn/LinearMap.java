package org.fullrank.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * {@code y = x Wᵀ + b} along the last axis: plain, σ-reparametrised or variational. A single {@link
 * Maker} makes all maps of an encoder, so that a room can replace them all.
 */
public interface LinearMap extends Layer {
  /** {@code [outputs, inputs]}, the weights that the next evaluation pass uses. */
  Tensor weight();

  /**
   * Outputs {@code from} to {@code to − 1} alone. So attention need not compute keys of unattended
   * tokens. A map that draws its weights gives the same outputs as {@link #forward} in the same
   * pass. The default computes all outputs and slices them.
   */
  default Tensor part(Tensor x, int from, int to, Pass pass) {
    return Scope.tidy(() -> forward(x, pass).narrow(x.dim() - 1, from, to - from));
  }

  /** Makes linear maps; an encoder takes it as a part. */
  interface Maker {
    /**
     * @param seed the stream of the initial weights
     */
    LinearMap make(int inputs, int outputs, boolean bias, Seed seed);

    /**
     * An attention's joint map to queries, keys and values, in this order. A maker overrides it to
     * initialise the three differently.
     */
    default LinearMap makeQueriesKeysValues(int width, boolean bias, Seed seed) {
      return make(width, 3 * width, bias, seed);
    }

    /** The maker of the maps at {@code place}; by default this maker, which makes all alike. */
    default Maker at(Place place) {
      return this;
    }

    /** A maker that applies {@code change} to each map of this maker. */
    default Maker then(UnaryOperator<LinearMap> change) {
      Maker plain = this;
      return new Maker() {
        @Override
        public LinearMap make(int inputs, int outputs, boolean bias, Seed seed) {
          return change.apply(plain.make(inputs, outputs, bias, seed));
        }

        @Override
        public LinearMap makeQueriesKeysValues(int width, boolean bias, Seed seed) {
          return change.apply(plain.makeQueriesKeysValues(width, bias, seed));
        }

        @Override
        public Maker at(Place place) {
          return plain.at(place).then(change);
        }
      };
    }
  }
}
