package org.fullrank.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;

/**
 * {@code y = x Wᵀ + b} along the last axis: plain, σ-reparametrised, variational. The maps of an
 * encoder are all made by one {@link Maker}, so that a room replaces every one of them at once.
 */
public interface LinearMap extends Layer {
  /** {@code [outputs, inputs]}, the weights that the next evaluation pass uses. */
  Tensor weight();

  /**
   * Outputs {@code from} to {@code to − 1} alone, so that attention need not make keys of tokens
   * that nobody looks at. A map that draws gives the outputs that {@link #forward} gives for the
   * same pass. Computes everything and cuts, unless the map knows better.
   */
  default Tensor part(Tensor x, int from, int to, Pass pass) {
    return Scope.tidy(() -> forward(x, pass).narrow(x.dim() - 1, from, to - from));
  }

  /** Makes linear maps; the part that encoders are given. */
  interface Maker {
    /**
     * @param seed the stream of the initial weights
     */
    LinearMap make(int inputs, int outputs, boolean bias, Seed seed);

    /**
     * The one map of an attention to queries, keys and values, in this order; for makers that start
     * them differently.
     */
    default LinearMap makeQueriesKeysValues(int width, boolean bias, Seed seed) {
      return make(width, 3 * width, bias, seed);
    }

    /** Maps as this one makes them, each replaced by what {@code change} makes of it. */
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
      };
    }
  }
}
