package org.fullrank.methods.sigmareparam;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.nn.Module;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;

/** A layer with a reparametrised weight and a plain bias. */
interface Spectral extends Module {
  SpectralWeight spectral();

  /** {@code [outputs]}. */
  Optional<Tensor> bias();

  @Override
  default void visit(Visitor visitor) {
    spectral().visit(visitor);
    bias().ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  default void visitFused(Visitor visitor) {
    visitor.weight("weight", spectral().effective());
    bias().ifPresent(b -> visitor.bias("bias", b));
  }

  @Override
  default void afterStep() {
    spectral().iterate();
  }

  @Override
  default List<Reading> readings() {
    return spectral().readings();
  }
}
