package org.fullrank.nn;

import java.util.List;
import java.util.function.Consumer;

/**
 * A node of the module tree. It names its tensors and children to a {@link Visitor}. Optimizer,
 * teacher and checkpoint know a module only through visitors.
 *
 * <p>A module's tensors live as long as the module and change in place only.
 */
public interface Module {
  /** Names this module's own tensors, then its children, always in the same order. */
  void visit(Visitor visitor);

  /**
   * Names the tensors that inference uses, under the names of the plain module. A module that
   * computes its weights from other tensors names the computed weights, in the caller's scope.
   */
  default void visitFused(Visitor visitor) {
    visit(visitor);
  }

  /** Called once after each optimizer step, also under gradient accumulation. */
  default void afterStep() {}

  /**
   * This module's readings of its own state, for a diagnosis; children are excluded. Computed on
   * request.
   */
  default List<Reading> readings() {
    return List.of();
  }

  /** Calls {@code action} for this module and every module below it, parents first. */
  default void walk(Consumer<Module> action) {
    action.accept(this);
    visit(Visitor.ofChildren((_, child) -> child.walk(action)));
  }
}
