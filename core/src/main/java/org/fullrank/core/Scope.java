package org.fullrank.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
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
  private final Holder inner = new Holder();

  private Scope() {}

  /** A native scope that knows which of its objects a backward pass will still call on. */
  private static final class Holder extends PointerScope {
    private final List<Pointer> awaited = new ArrayList<>(0);
  }

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
   * What a {@link CustomGradient} made in here keeps for its backward pass goes with it.
   */
  public Tensor release(Tensor tensor) {
    if (outer == null) {
      if (!inner.awaited.isEmpty()) {
        throw new IllegalStateException(
            "a tensor with a CustomGradient leaves the last scope: open one around the whole step");
      }
      return keep(tensor);
    }
    outer.attach(tensor);
    inner.awaited.forEach(pointer -> await(outer, pointer));
    inner.awaited.clear();
    return tensor;
  }

  /**
   * Ties {@code pointer} to the innermost scope and to whichever scope that one's results go to.
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
