package org.fullrank.methods.augmentation;

import java.util.List;
import org.fullrank.core.Ops;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Visitor;

/** A method whose loss the test says. */
@SuppressWarnings("ArrayRecordComponent") // the test writes it
record Known(double[] loss) implements Method {
  @Override
  public void visit(Visitor visitor) {}

  @Override
  public Outputs forward(TrainingStep step) {
    return Outputs.of(List.of());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    return Losses.of(Ops.full(loss[0]), step.batch().samples());
  }
}
