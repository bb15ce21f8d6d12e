package org.fullrank.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * A function whose derivative is written by hand: fused kernels, implicit gradients.
 *
 * <p>libtorch lets no function node be written in Java, but it calls hooks. The result takes the
 * place of the data of a node that hangs on each input by the sum of nothing: of an alias of the
 * input that was emptied. A hook on the result keeps the gradient that arrives there; a hook on
 * each tie puts the gradient of its input, from {@link Backward}, in place of the gradient of
 * nothing, and an alias hands on what it is given, whatever its shape. So no pass over an input is
 * made, nor one over zeros of its size.
 *
 * <p>One backward pass, first derivatives only. The forward and the backward pass belong into one
 * step scope; layers in between may close theirs. What is saved must stay as it is until then. The
 * result lies in a node of another shape: libtorch refuses to change it in place.
 */
public final class Derivative {
  private Derivative() {}

  /** The function itself. Runs without recording gradients, on its inputs cut from the graph. */
  @FunctionalInterface
  public interface Forward {
    Result of(List<Tensor> inputs);
  }

  /**
   * What the function gives.
   *
   * @param output a new tensor, not one of the inputs or a view of it
   * @param saved what the backward pass needs; kept until it has run
   */
  public record Result(Tensor output, List<Tensor> saved) {
    public Result {
      saved = List.copyOf(saved);
    }
  }

  /** The derivative. Runs without recording gradients, at most once. */
  @FunctionalInterface
  public interface Backward {
    /**
     * The gradients of all inputs, in order, each shaped like its input; those of inputs that need
     * none are not looked at.
     *
     * @param gradient of the loss with respect to the output, shaped like it; not to be changed
     */
    List<Tensor> of(Tensor gradient, List<Tensor> saved);
  }

  /**
   * Applies {@code forward}, and makes {@code backward} its derivative where gradients are being
   * recorded and an input needs one.
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

  /**
   * The graph's node of {@code ties}, in which lies the data of {@code output}: no pass over it.
   */
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

  /** libtorch refers to a hook weakly, so the scope of the step has to hold it. */
  private static void hook(Tensor tensor, VoidTensorHook hook) {
    tensor.register_hook(hook);
    Scope.await(hook);
  }

  /** One application, from its forward pass to its backward pass. */
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

    /** The gradient at the output is there. */
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
        throw new IllegalStateException("Derivative: want one backward pass, was a second");
      }
      if (Ops.gradients()) {
        throw new IllegalStateException("Derivative: want first derivatives, was create_graph");
      }
      if (saved.stream().anyMatch(Saved::changed)) {
        throw new IllegalStateException(
            "Derivative: want what was saved as it was, was changed in place before backward");
      }
    }

    /** Those that are needed, each in memory that nothing else adds to. */
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
            "Derivative: want %d gradients, was %d".formatted(inputs.size(), made.size()));
      }
      for (int i = 0; i < made.size(); i++) {
        if (!Arrays.equals(made.get(i).shape(), inputs.get(i).shape())) {
          throw new IllegalArgumentException(
              "Derivative: want the gradient of input %d shaped %s, was %s"
                  .formatted(
                      i,
                      Arrays.toString(inputs.get(i).shape()),
                      Arrays.toString(made.get(i).shape())));
        }
      }
    }

    /** Puts the gradient of input {@code index} in the place of nothing, and lets go of it. */
    void replace(int index, Tensor nothing) {
      Tensor gradient =
          Optional.ofNullable(
                  gradients
                      .orElseThrow(
                          () -> new IllegalStateException("Derivative: no gradient arrived"))
                      .get(index))
              .orElseThrow();
      nothing.set_data(gradient.to(Tensors.type(nothing)));
      gradient.deallocate();
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Input(long[] shape, boolean needed) {}

  /** An alias that is ours to free, and how often its data had been changed when it was saved. */
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
      gradient.deallocate(); // not at the end of the step: it would keep an activation alive
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
