package org.fullrank.nn;

import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Receives the tensors and children of a module. Paths join names by dots: {@code
 * blocks.0.attn.qkv}.
 */
public interface Visitor {
  /** Receives a tensor of the module itself. */
  void tensor(String name, Tensor tensor, Role role);

  /** Receives a child module. */
  void child(String name, Module child);

  /** Receives a child without trained tensors: a teacher, a frozen encoder. */
  void frozen(String name, Module child);

  default void weight(String name, Tensor tensor) {
    tensor(name, tensor, Role.WEIGHT);
  }

  default void bias(String name, Tensor tensor) {
    tensor(name, tensor, Role.BIAS);
  }

  default void norm(String name, Tensor tensor) {
    tensor(name, tensor, Role.NORM);
  }

  default void position(String name, Tensor tensor) {
    tensor(name, tensor, Role.POSITION);
  }

  default void buffer(String name, Tensor tensor) {
    tensor(name, tensor, Role.BUFFER);
  }

  default void constant(String name, Tensor tensor) {
    tensor(name, tensor, Role.CONSTANT);
  }

  /** Visits the children {@code name.0}, {@code name.1} and so on. */
  default void children(String name, List<? extends Module> children) {
    for (int i = 0; i < children.size(); i++) {
      child(name + "." + i, children.get(i));
    }
  }

  /** A visitor of the direct children alone, including frozen children. */
  static Visitor ofChildren(BiConsumer<String, Module> action) {
    return new Visitor() {
      @Override
      public void tensor(String name, Tensor tensor, Role role) {}

      @Override
      public void child(String name, Module child) {
        action.accept(name, child);
      }

      @Override
      public void frozen(String name, Module child) {
        action.accept(name, child);
      }
    };
  }
}
