package org.fullrank.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.Pointer;
import org.fullrank.core.Scope;

/** Counts native objects around a piece of work. */
public final class Leaks {
  private Leaks() {}

  /** Asserts that {@code body}, run in a scope of its own, leaves no native object behind. */
  public static void none(Runnable body) {
    scoped(body); // classes, caches and singletons are made once
    long before = Pointer.totalCount();
    for (int call = 0; call < 20; call++) {
      scoped(body);
    }
    // objects of earlier tests may be collected meanwhile, so there may be fewer than before
    long left = Math.max(0, Pointer.totalCount() - before);
    assertEquals(0, left, "native objects left after 20 calls");
  }

  private static void scoped(Runnable body) {
    try (var _ = Scope.open()) {
      body.run();
    }
  }
}
