package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Scope;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;

/** {@code y = x Ŵᵀ + b}, where {@code Ŵ} is a {@link SpectralWeight}. */
record SpectralMap(SpectralWeight spectral, Optional<Tensor> bias) implements LinearMap, Spectral {
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return Scope.tidy(() -> NeuralOps.linear(x, weight(), bias));
  }

  @Override
  public Tensor part(Tensor x, int from, int to, Pass pass) {
    return Scope.tidy(() ->
        NeuralOps.linear(
            x, weight().narrow(0, from, to - from), bias.map(b -> b.narrow(0, from, to - from))));
  }

  @Override
  public Tensor weight() {
    return spectral.effective();
  }
}
