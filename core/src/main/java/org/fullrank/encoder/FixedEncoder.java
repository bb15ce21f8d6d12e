package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Pass.Statistics;
import org.fullrank.nn.Pass.Weights;
import org.fullrank.nn.Visitor;

/**
 * An encoder that works as in evaluation in every pass: running statistics, mean weights, nothing
 * dropped, no gradient.
 */
public interface FixedEncoder extends Encoder {
  /** The encoder that does the work. */
  Encoder encoder();

  @Override
  default int width() {
    return encoder().width();
  }

  @Override
  default TokenLayout layout() {
    return encoder().layout();
  }

  @Override
  default Optional<TrunkConfig> trunk() {
    return encoder().trunk();
  }

  @Override
  default Tensor real(Input input) {
    return encoder().real(input);
  }

  @Override
  default Features forward(Input input, Pass pass) {
    Pass fixed = pass.with(Statistics.RUNNING).with(Weights.MEAN).dropping(false);
    return Ops.noGrad(() -> encoder().forward(input, fixed));
  }

  @Override
  default void visit(Visitor visitor) {
    encoder().visit(visitor);
  }
}
