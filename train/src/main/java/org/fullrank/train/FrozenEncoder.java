package org.fullrank.train;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.FixedEncoder;
import org.fullrank.nn.Module;
import org.fullrank.nn.Role;
import org.fullrank.nn.Visitor;

/** A fixed encoder whose tensors are buffers; no step settles its modules. */
record FrozenEncoder(Encoder encoder) implements FixedEncoder {
  /** {@code encoder}, frozen if {@code from} freezes the whole encoder. */
  static Encoder where(Optional<From> from, Encoder encoder) {
    return from.filter(From::freezesEncoder)
        .<Encoder>map(_ -> new FrozenEncoder(encoder))
        .orElse(encoder);
  }

  /** The encoder inside a frozen encoder; any other encoder unchanged. */
  static Encoder within(Encoder encoder) {
    return encoder instanceof FrozenEncoder(var inner) ? inner : encoder;
  }

  @Override
  public void visit(Visitor visitor) {
    encoder.visit(new Buffers("", visitor));
  }

  @Override
  public void visitFused(Visitor visitor) {
    encoder.visitFused(visitor);
  }

  /** Passes all tensors below to {@code visitor} as buffers of a single module without children. */
  private record Buffers(String prefix, Visitor visitor) implements Visitor {
    @Override
    public void tensor(String name, Tensor tensor, Role role) {
      visitor.tensor(prefix + name, tensor, role.trained() ? Role.BUFFER : role);
    }

    @Override
    public void child(String name, Module child) {
      child.visit(new Buffers(prefix + name + ".", visitor));
    }

    @Override
    public void frozen(String name, Module child) {
      child(name, child);
    }
  }
}
