package org.fullrank.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * A differentiable function whose derivative is given explicitly: fused kernels, implicit
 * gradients.
 *
 * <p>libtorch cannot run a backward function in Java, so this class registers tensor hooks. Each
 * input gets an alias without entries. The sum of these empty aliases ties the output to the inputs
 * in the graph. A hook on the output receives its gradient and calls {@link Backward}. A hook on
 * each alias then replaces the empty gradient by the computed gradient of that input. An alias
 * passes a gradient of any shape on. So no pass over an input is made, and no zeros of its size.
 *
 * <p>It supports one backward pass and first derivatives only. The forward and the backward pass
 * must run in one step scope; layers in between may close theirs. Saved tensors must not change
 * before the backward pass. libtorch refuses to change the output in place, as its graph node has
 * another shape.
 */
public final class CustomGradient {
  private CustomGradient() {}

  /** The forward function. It runs without recording gradients, on detached inputs. */
  @FunctionalInterface
  public interface Forward {
    Result of(List<Tensor> inputs);
  }

  /**
   * The result of the forward function.
   *
   * @param output a new tensor: no input and no view of an input
   * @param saved the tensors that the backward pass needs; kept until it has run
   */
  public record Result(Tensor output, List<Tensor> saved) {
    public Result {
      saved = List.copyOf(saved);
    }
  }

  /** The backward function. It runs at most once, without recording gradients. */
  @FunctionalInterface
  public interface Backward {
    /**
     * The gradients of all inputs, in order, each shaped like its input. The gradient of an input
     * that needs none is ignored.
     *
     * @param gradient the gradient of the loss with respect to the output, shaped like it; read
     *     only
     */
    List<Tensor> of(Tensor gradient, List<Tensor> saved);
  }

  /**
   * Applies {@code forward}. Registers {@code backward} as its derivative if gradients are being
   * recorded and an input needs a gradient.
   *
   * @throws IllegalStateException if no scope is open
   */
  public static Tensor apply(List<Tensor> inputs, Forward forward, Backward backward) {
    boolean recorded = Ops.gradients() && inputs.stream().anyMatch(Tensor::requires_grad);
    var result = Ops.noGrad(() -> forward.of(inputs.stream().map(Tensor::detach).toList()));
    if (!recorded) {
      return result.output();
    }
    var call = new Call(backward, inputs, result.saved());
    Optional<Tensor> ties = Optional.empty();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).requires_grad()) {
        Tensor tie = tie(inputs.get(i), new Replace(call, i));
        ties = Optional.of(ties.map(sum -> sum.add(tie)).orElse(tie));
      }
    }
    Tensor output = disguised(result.output(), ties.orElseThrow());
    hook(output, new Arrive(call));
    return output;
  }

  /** The graph node of {@code ties} with the data of {@code output}, without a copy. */
  private static Tensor disguised(Tensor output, Tensor ties) {
    Tensor node = ties.to(Tensors.type(output)).expand(output.shape());
    node.set_data(output);
    return node;
  }

  private static Tensor tie(Tensor input, VoidTensorHook hook) {
    Tensor emptied = torch.alias(input);
    emptied.set_data(Tensors.emptyLike(input, 0));
    Tensor tie = torch.alias(emptied);
    hook(tie, hook);
    return tie.sum();
  }

  /** libtorch refers to a hook weakly, so the scope of the step must keep it. */
  private static void hook(Tensor tensor, VoidTensorHook hook) {
    tensor.register_hook(hook);
    Scope.await(hook);
  }

  /** One application of the function, from its forward to its backward pass. */
  private static final class Call {
    private final Backward backward;
    private final List<Input> inputs;
    private final List<Saved> saved;
    private Optional<Map<Integer, Tensor>> gradients = Optional.empty(); // by input

    Call(Backward backward, List<Tensor> inputs, List<Tensor> saved) {
      this.backward = backward;
      this.inputs = inputs.stream().map(x -> new Input(x.shape(), x.requires_grad())).toList();
      this.saved = saved.stream().map(Saved::of).toList();
    }

    /** Receives the gradient of the output and computes the gradients of the inputs. */
    void arrive(TensorBase gradient) {
      refuseMore();
      try (var scope = Scope.open();
          var _ = new NoGradGuard()) {
        Tensor came = new Tensor(gradient);
        var made = backward.of(came, saved.stream().map(Saved::tensor).toList());
        check(made);
        gradients = Optional.of(own(came, made, scope));
      }
      saved.forEach(it -> it.tensor().deallocate());
    }

    private void refuseMore() {
      if (gradients.isPresent()) {
        throw new IllegalStateException("CustomGradient: want one backward pass, was a second");
      }
      if (Ops.gradients()) {
        throw new IllegalStateException("CustomGradient: want first derivatives, was create_graph");
      }
      if (saved.stream().anyMatch(Saved::changed)) {
        throw new IllegalStateException(
            "CustomGradient: want saved tensors unchanged until backward, were changed in place");
      }
    }

    /** The gradients that inputs need, each in memory of its own. */
    private Map<Integer, Tensor> own(Tensor came, List<Tensor> made, Scope scope) {
      var own = new HashMap<Integer, Tensor>();
      var taken = new ArrayList<>(List.of(came));
      for (int i = 0; i < made.size(); i++) {
        if (inputs.get(i).needed()) {
          Tensor gradient = made.get(i);
          boolean shared = taken.stream().anyMatch(gradient::is_alias_of);
          own.put(i, scope.release(shared ? gradient.clone() : gradient.detach()));
          taken.add(gradient);
        }
      }
      return own;
    }

    private void check(List<Tensor> made) {
      if (made.size() != inputs.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "CustomGradient: want %d gradients, was %d",
                inputs.size(),
                made.size()));
      }
      for (int i = 0; i < made.size(); i++) {
        if (!Arrays.equals(made.get(i).shape(), inputs.get(i).shape())) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "CustomGradient: want the gradient of input %d shaped %s, was %s",
                  i,
                  Arrays.toString(inputs.get(i).shape()),
                  Arrays.toString(made.get(i).shape())));
        }
      }
    }

    /**
     * Replaces the empty gradient {@code nothing} by the gradient of input {@code index}, and frees
     * that.
     */
    void replace(int index, Tensor nothing) {
      Tensor gradient =
          Optional.ofNullable(
                  gradients
                      .orElseThrow(
                          () -> new IllegalStateException("CustomGradient: no gradient arrived"))
                      .get(index))
              .orElseThrow();
      nothing.set_data(gradient.to(Tensors.type(nothing)));
      gradient.deallocate();
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Input(long[] shape, boolean needed) {}

  /** An alias that this class may free, and the version of its data at the time it was saved. */
  private record Saved(Tensor tensor, long version) {
    static Saved of(Tensor tensor) {
      Tensor alias = tensor.detach();
      Scope.await(alias);
      return new Saved(alias, alias._version());
    }

    boolean changed() {
      return tensor._version() != version;
    }
  }

  private static final class Arrive extends VoidTensorHook {
    private final transient Call call;

    Arrive(Call call) {
      this.call = call;
    }

    @Override
    public void call(TensorBase gradient) {
      call.arrive(gradient);
      gradient.deallocate(); // at the end of the step it would keep an activation alive
    }
  }

  private static final class Replace extends VoidTensorHook {
    private final transient Call call;
    private final int index;

    Replace(Call call, int index) {
      this.call = call;
      this.index = index;
    }

    @Override
    public void call(TensorBase nothing) {
      try (var _ = Scope.open()) {
        call.replace(index, new Tensor(nothing));
      }
      nothing.deallocate();
    }
  }
}
