package org.fullrank.core;

import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * Receives the gradient of an intermediate tensor in the backward pass. In-place changes of the
 * tensor after {@link #on} do not matter: the gradient is that of the value at the call.
 *
 * <p>The forward and the backward pass must run in one step scope, as of {@link CustomGradient}.
 */
public final class GradientListener {
  private GradientListener() {}

  /**
   * Calls {@code receiver} with the gradient of {@code value}.
   *
   * @param value needs a gradient
   * @param receiver must not throw; takes a handle of its own with {@link #own} if it keeps the
   *     gradient beyond the call
   * @throws IllegalStateException if no scope is open
   */
  public static void on(Tensor value, Consumer<Tensor> receiver) {
    var hook = new Hook(receiver);
    value.register_hook(hook);
    Scope.await(hook);
  }

  /** A handle of {@code tensor} that outlives every scope; the caller closes it. */
  public static Tensor own(Tensor tensor) {
    return Scope.keep(new Tensor(tensor));
  }

  private static final class Hook extends VoidTensorHook {
    private final transient Consumer<Tensor> receiver;

    Hook(Consumer<Tensor> receiver) {
      this.receiver = receiver;
    }

    @Override
    public void call(TensorBase gradient) {
      try (var _ = Scope.open()) {
        receiver.accept(new Tensor(gradient));
      }
      gradient.deallocate(); // at the end of the step it would keep an activation alive
    }
  }
}
