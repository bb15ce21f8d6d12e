package org.fullrank.optim;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.TensorList;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Visitor;

/**
 * A second set of weights for evaluation, the EMA of a model's weights: {@code ζ ← ρ^κ ζ + (1 −
 * ρ^κ) θ} after each step of {@code κ} base batches (Polyak and Juditsky, 1992, in its exponential
 * form). It begins as the weights are when it is made. Its tensors have the type of the weights.
 *
 * <p>{@link #within} puts it in the place of the weights for an evaluation of the whole model.
 */
public final class WeightAverage implements Module {
  private final double decay;
  private final List<String> names;
  private final TensorList weights;
  private final TensorList average;

  private WeightAverage(double decay, List<String> names, TensorList weights, TensorList average) {
    this.decay = decay;
    this.names = names;
    this.weights = weights;
    this.average = average;
  }

  /**
   * The average of {@code tensors}, which keep changing in place.
   *
   * @param decay {@code ρ}, the part that remains after a base batch of samples, 0 to 1
   */
  public static WeightAverage of(double decay, List<NamedTensor> tensors) {
    Check.within(decay, 0, 1, "decay");
    try (var _ = Scope.open()) {
      var weights = tensors.stream().map(named -> named.tensor().detach()).toList();
      var average = TensorList.of(weights.stream().map(Ops::zerosLike).toList());
      Foreach.copy(average, TensorList.of(weights));
      return new WeightAverage(
          decay,
          tensors.stream().map(NamedTensor::name).toList(),
          TensorList.of(tensors.stream().map(NamedTensor::tensor).toList()),
          average);
    }
  }

  /** {@code ρ} for a base batch. */
  public double decay() {
    return decay;
  }

  /** The name in metrics: {@code ema_0_999} for a decay of 0.999. */
  public String name() {
    return "ema_" + Double.toString(decay).replace('.', '_');
  }

  /**
   * Updates the average from the weights, once per optimizer step.
   *
   * @param clock {@code clock.samples()} counts the samples of the step
   * @param baseBatch the batch size that the decay was chosen for, samples
   */
  public void update(Clock clock, int baseBatch) {
    Foreach.lerp(average, weights, 1 - Ema.decay(decay, clock, baseBatch));
  }

  /** {@code evaluation} of the model with the average as its weights, which are then put back. */
  public <T> T within(Supplier<T> evaluation) {
    try (var _ = Scope.open()) {
      var trained = weights.tensors().stream().map(it -> it.detach().clone()).toList();
      Foreach.copy(weights, average);
      try {
        return evaluation.get();
      } finally {
        putBack(trained);
      }
    }
  }

  private void putBack(List<Tensor> trained) {
    for (int i = 0; i < trained.size(); i++) {
      weights.tensors().get(i).detach().copy_(trained.get(i));
    }
  }

  @Override
  public void visit(Visitor visitor) {
    for (int i = 0; i < names.size(); i++) {
      visitor.buffer(names.get(i), average.tensors().get(i));
    }
  }
}
