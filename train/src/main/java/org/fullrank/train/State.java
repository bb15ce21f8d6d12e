package org.fullrank.train;

import org.fullrank.data.Dataset;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Optimizer;

/** All that changes while a run trains; a checkpoint is its tensors. */
record State(Model model, Optimizer optimizer) implements Module {
  /** The state before the first step. */
  static State build(RunConfig config, Dataset data) {
    var model = Model.build(config, data);
    return new State(
        model, Optimizer.of(config.optim(), Tree.parameters(model), model.method()::learningRate));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("model", model);
    visitor.child("optimizer", optimizer);
  }
}
