package org.fullrank.methods.augmentation;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.losses.JensenShannon;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/** A method whose classes of a sample shall agree over several groups of views. */
record Consistency(RepeatedViews repeated, double weight) implements MethodWrapper {
  @Override
  public Method base() {
    return repeated;
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Copies copies = repeated.copies();
    Outputs first = copies.part(outputs, 0);
    Losses own = repeated.base().losses(first, copies.apart(step).getFirst());
    if (first.logits().filter(logits -> logits.dim() == 2).isEmpty()) {
      return own;
    }
    List<Tensor> logits =
        IntStream.range(0, copies.count())
            .mapToObj(copy -> copies.part(outputs, copy).logits().orElseThrow())
            .toList();
    return own.plus(weight, "divergence", JensenShannon.of(logits).mean());
  }
}
