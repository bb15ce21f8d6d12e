package org.fullrank.methods.ewc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.GradientListener;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.ParameterUse;

/**
 * Records the uses of an encoder's tensors in a forward pass, and the gradients of their outputs in
 * the backward pass. Row {@code r} of a use belongs to sample {@code r mod samples}: a forward over
 * several views has one view below the other.
 */
final class UseRecorder implements ForwardHook, AutoCloseable {
  private final Set<Tensor> watched;
  private final int samples;
  private final List<Recorded> uses = new ArrayList<>();
  private final Set<Tensor> without = identitySet(); // used where rows are not samples

  /** A use, in handles of its own. */
  private static final class Recorded {
    private final ParameterUse use;
    private Optional<Tensor> gradient = Optional.empty();

    Recorded(ParameterUse use) {
      this.use = use;
    }

    void arrive(Tensor came) {
      gradient = Optional.of(GradientListener.own(came.detach()));
    }

    void close() {
      use.saved().forEach(Tensor::close);
      use.output().close();
      gradient.ifPresent(Tensor::close);
    }
  }

  /**
   * @param watched the trained tensors of the encoder, by identity
   * @param samples of the batch
   */
  UseRecorder(Set<Tensor> watched, int samples) {
    this.watched = watched;
    this.samples = samples;
  }

  @Override
  public void parameters(Supplier<ParameterUse> use) {
    ParameterUse made = use.get();
    if (!made.output().requires_grad()
        || made.parts().stream().noneMatch(part -> watched.contains(part.parameter()))) {
      return;
    }
    if (made.output().size(0) % samples != 0) { // its rows are not samples
      made.parts().forEach(part -> without.add(part.parameter()));
      return;
    }
    var kept =
        new Recorded(
            new ParameterUse(
                GradientListener.own(made.output().detach()),
                made.saved().stream().map(x -> GradientListener.own(x.detach())).toList(),
                made.parts()));
    uses.add(kept);
    GradientListener.on(made.output(), kept::arrive);
  }

  /** The watched tensors with a rule for each of their uses that the hook heard of. */
  Set<Tensor> told() {
    Set<Tensor> told = identitySet();
    uses.forEach(it -> it.use.parts().forEach(part -> told.add(part.parameter())));
    told.retainAll(watched);
    told.removeAll(without);
    return told;
  }

  static Set<Tensor> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /**
   * The sum over the samples of the squared gradient of every told tensor, in the caller's scope; a
   * sample's uses add up before they are squared.
   */
  IdentityHashMap<Tensor, Tensor> squares() {
    IdentityHashMap<Tensor, Tensor> squares = new IdentityHashMap<>();
    for (Tensor parameter : told()) {
      squares.put(parameter, Scope.tidy(() -> square(parameter)));
    }
    return squares;
  }

  @SuppressWarnings("ReferenceEquality") // a tensor is itself, not its numbers
  private Tensor square(Tensor parameter) {
    return Ops.noGrad(() -> {
      Tensor sum = Ops.zerosLike(parameter);
      Optional<Tensor> bySample = Optional.empty();
      for (Recorded recorded : uses) {
        for (ParameterUse.Part part : recorded.use.parts()) {
          if (part.parameter() == parameter && recorded.gradient.isPresent()) {
            Tensor rows = part.rule().of(recorded.use.saved(), recorded.gradient.get());
            Tensor own = bySample(rows, parameter);
            bySample = Optional.of(bySample.map(it -> it.add(own)).orElse(own));
          }
        }
      }
      return bySample.map(g -> Ops.sum(g.square(), false, 0).view_as(sum)).orElse(sum);
    });
  }

  /** {@code [views·samples, parameter…]} to {@code [samples, entries]}. */
  private Tensor bySample(Tensor rows, Tensor parameter) {
    long views = rows.size(0) / samples;
    return Ops.sum(rows.reshape(views, samples, parameter.numel()), false, 0);
  }

  @Override
  public void close() {
    uses.forEach(Recorded::close);
    uses.clear();
  }
}
