package org.fullrank.nn;

import java.util.List;
import java.util.function.Consumer;

/**
 * A node of the module tree. It names its tensors and children to a visitor, and that is all the
 * rest of the program knows of it: optimizer, teacher and checkpoint are visitors.
 *
 * <p>A module's tensors live as long as it does and change in place only.
 */
public interface Module {
  /** Names this module's own tensors, then its children, always in the same order. */
  void visit(Visitor visitor);

  /**
   * Names the tensors that inference uses, as the plain module of its kind would: modules that make
   * their weights from other tensors name those weights, made in the caller's scope.
   */
  default void visitFused(Visitor visitor) {
    visit(visitor);
  }

  /** Called once after each optimizer step, whatever the number of forward passes before it. */
  default void afterStep() {}

  /**
   * What this module says of its own state to a diagnosis, its children left out; computed when
   * asked.
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
