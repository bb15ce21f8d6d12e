package org.fullrank.methods.stubs;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;

/**
 * The adversary among augmentations: all views are candidates, and the method learns from the one
 * of the largest loss, found by a pass that draws and moves nothing.
 */
record WorstView(Method base) implements MethodWrapper {
  @Override
  public Outputs forward(TrainingStep step) {
    return base.forward(only(step, worst(step)));
  }

  private int worst(TrainingStep step) {
    return IntStream.range(0, step.batch().views().size())
        .boxed()
        .max(Comparator.comparingDouble(view -> loss(only(step, view).with(Pass.evaluate()))))
        .orElseThrow();
  }

  private double loss(TrainingStep candidate) {
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        Losses losses = base.step(candidate);
        return Ops.value(losses.total());
      }
    });
  }

  private static TrainingStep only(TrainingStep step, int view) {
    return step.with(step.batch().with(List.of(step.batch().view(view))));
  }
}
