package org.fullrank.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A scope of native memory: closing it frees every tensor made inside, except released tensors.
 *
 * <p>Scopes nest and belong to the thread that opened them. A tensor used after its scope throws a
 * {@link NullPointerException}; it never reads freed memory. One scope costs about 1 µs.
 */
public final class Scope implements AutoCloseable {
  private final @Nullable PointerScope outer = PointerScope.getInnerScope();
  private final Holder inner = new Holder();

  private Scope() {}

  /** A native scope that records which of its objects a backward pass still needs. */
  private static final class Holder extends PointerScope {
    private final List<Pointer> awaited = new ArrayList<>(0);
  }

  /** Opens a scope; use it in a {@code try} header. */
  public static Scope open() {
    return new Scope();
  }

  /**
   * Runs {@code body}, frees every tensor it made, and releases its result to the caller's scope.
   */
  public static Tensor tidy(Supplier<Tensor> body) {
    try (var scope = open()) {
      return scope.release(body.get());
    }
  }

  /**
   * Moves {@code tensor} to the enclosing scope. Without an enclosing scope, the garbage collector
   * frees it. Objects that a {@link CustomGradient} of this scope keeps for its backward pass move
   * along.
   */
  public Tensor release(Tensor tensor) {
    if (outer == null) {
      if (!inner.awaited.isEmpty()) {
        throw new IllegalStateException(
            "a tensor with a CustomGradient leaves the outermost scope: open a Scope around the whole step");
      }
      return keep(tensor);
    }
    outer.attach(tensor);
    inner.awaited.forEach(pointer -> await(outer, pointer));
    inner.awaited.clear();
    return tensor;
  }

  /**
   * Attaches {@code pointer} to the innermost scope, and to each scope that this scope's results
   * are released to.
   *
   * @throws IllegalStateException if no scope is open
   */
  static void await(Pointer pointer) {
    var innermost = PointerScope.getInnerScope();
    if (innermost == null) {
      throw new IllegalStateException("a CustomGradient wants an open Scope around the whole step");
    }
    await(innermost, pointer);
  }

  private static void await(PointerScope scope, Pointer pointer) {
    scope.attach(pointer);
    if (scope instanceof Holder holder) {
      holder.awaited.add(pointer);
    }
  }

  /** Lets {@code tensor} outlive every scope: parameters, buffers, optimizer state. */
  public static Tensor keep(Tensor tensor) {
    tensor.retainReference();
    LeakDetector.note(tensor);
    return tensor;
  }

  @Override
  public void close() {
    inner.close();
  }
}
