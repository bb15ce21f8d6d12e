package org.fullrank.train;

import java.util.Optional;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.input.Input;
import org.fullrank.nn.Named;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Pass.Statistics;
import org.fullrank.nn.Pass.Weights;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/**
 * An encoder that gives the features of an evaluation in every pass: running statistics, mean
 * weights, nothing dropped, no gradient. Its tensors are buffers, and no step settles its modules.
 */
record FrozenEncoder(Encoder encoder) implements Encoder {
  /** {@code encoder}, frozen where {@code from} says so. */
  static Encoder where(Optional<From> from, Encoder encoder) {
    return from.filter(From::freezesEncoder)
        .<Encoder>map(_ -> new FrozenEncoder(encoder))
        .orElse(encoder);
  }

  /** The encoder itself, where {@code encoder} is a frozen one. */
  static Encoder within(Encoder encoder) {
    return encoder instanceof FrozenEncoder(var inner) ? inner : encoder;
  }

  @Override
  public int width() {
    return encoder.width();
  }

  @Override
  public Features forward(Input input, Pass pass) {
    Pass fixed = pass.with(Statistics.RUNNING).with(Weights.MEAN).dropping(false);
    return Ops.noGrad(() -> encoder.forward(input, fixed));
  }

  @Override
  public void visit(Visitor visitor) {
    for (Named tensor : Tree.tensors(encoder)) {
      visitor.buffer(tensor.name(), tensor.tensor());
    }
  }

  @Override
  public void visitFused(Visitor visitor) {
    encoder.visitFused(visitor);
  }
}
