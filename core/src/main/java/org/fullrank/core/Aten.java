package org.fullrank.core;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Calls an operator of libtorch by its schema name, with boxed arguments. It reaches the operators
 * that JavaCPP does not bind. Each call looks the schema up in 2 µs; an operator on a hundred small
 * tensors takes 45 µs. So no handle is cached in a static field.
 */
final class Aten {
  /** Marks an optional argument that is absent. */
  static final Object NONE = new Object();

  static {
    Libtorch.load();
  }

  private Aten() {}

  /**
   * Runs {@code aten::name.overload} for its effect on its arguments, without recording gradients.
   *
   * @param arguments each a {@link TensorList}, {@code Double}, {@code Boolean} or {@link #NONE}
   */
  static void run(String name, String overload, Object... arguments) {
    try (var _ = Scope.open();
        var _ = new NoGradGuard()) {
      call(name, overload, arguments);
    }
  }

  /** The results of {@code aten::name.overload}, in the caller's scope. */
  static IValueVector call(String name, String overload, Object... arguments) {
    var stack = new IValueVector();
    for (Object argument : arguments) {
      stack.push_back(box(argument));
    }
    var dispatcher = Dispatcher.singleton();
    dispatcher.callBoxed(dispatcher.findSchemaOrThrow("aten::" + name, overload), stack);
    return stack;
  }

  private static IValue box(Object argument) {
    return switch (argument) {
      case TensorList bundle -> bundle.boxed();
      case Double number -> new IValue(number.doubleValue());
      case Boolean flag -> new IValue(flag.booleanValue());
      default -> new IValue(); // NONE; JavaCPP accepts any pointer here and crashes later
    };
  }
}
