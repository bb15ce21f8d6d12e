package org.fullrank.methods.sigmareparam;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;

/**
 * A convolution with a reparametrised kernel, seen as a matrix {@code [outputs, inputs·kernel²]}.
 */
record SpectralConv(ConvShape shape, SpectralWeight spectral, Optional<Tensor> bias)
    implements Layer, Spectral {
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Check.rank(x, "x", "batch", "channel", "height", "width");
    Check.size(x, "x", 1, "channel", shape.inputs());
    return Scope.tidy(() -> Conv2d.apply(x, shape, spectral.effective(), bias));
  }
}
