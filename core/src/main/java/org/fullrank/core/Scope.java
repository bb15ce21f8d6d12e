package org.fullrank.core;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Native memory with a closing brace: what is made inside is freed there, unless it is handed out.
 *
 * <p>Scopes nest and belong to the thread that opened them. A tensor used after its scope throws a
 * {@link NullPointerException}; it never reads freed memory. One scope costs about 1 µs.
 */
public final class Scope implements AutoCloseable {
  private final @Nullable PointerScope outer = PointerScope.getInnerScope();
  private final PointerScope inner = new PointerScope();

  private Scope() {}

  /** Opens a scope; use it in a {@code try} header. */
  public static Scope open() {
    return new Scope();
  }

  /** Runs {@code body}, frees every tensor it made, and hands its result to the caller's scope. */
  public static Tensor tidy(Supplier<Tensor> body) {
    try (var scope = open()) {
      return scope.release(body.get());
    }
  }

  /**
   * Hands {@code tensor} to the enclosing scope, or to nobody but its holder where there is none.
   */
  public Tensor release(Tensor tensor) {
    if (outer == null) {
      return keep(tensor);
    }
    outer.attach(tensor);
    return tensor;
  }

  /** Lets {@code tensor} outlive every scope: parameters, buffers, optimizer state. */
  public static Tensor keep(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void close() {
    inner.close();
  }
}
