package org.fullrank.methods.augmentation;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;

/**
 * A method that learns from several groups of views of each sample in one step: the mean of its
 * losses on each group. With random policies it is the control in compute of {@link
 * AdversarialPolicy} and {@link WorstOf}.
 */
record RepeatedViews(Method base, Copies copies) implements MethodWrapper {
  @Override
  public Outputs forward(TrainingStep step) {
    return copies.joined(copies.apart(step).stream().map(base::forward).toList());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    return Copies.mean(each(outputs, step));
  }

  /** The losses on each group. */
  List<Losses> each(Outputs outputs, TrainingStep step) {
    List<TrainingStep> steps = copies.apart(step);
    return IntStream.range(0, steps.size())
        .mapToObj(copy -> base.losses(copies.part(outputs, copy), steps.get(copy)))
        .toList();
  }
}
