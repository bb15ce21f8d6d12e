package org.fullrank.train;

import java.util.function.Consumer;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Optimizer;

/** The state of a run under training: model and optimizer. A checkpoint holds its tensors. */
record State(Model model, Optimizer optimizer) implements Module {
  /** The state before the first step, with random weights. */
  static State build(RunConfig config, Dataset data) {
    return of(config, Model.build(config, data));
  }

  /**
   * The state before the first step.
   *
   * @param news receives the transfer report if the settings name stored weights
   * @throws Problem if the stored weights do not fit the model
   */
  static State begin(RunConfig config, Dataset data, Consumer<TransferReport> news) {
    if (config.from().isEmpty()) {
      return build(config, data);
    }
    try (var transfer =
        WeightTransfer.open(config.from().orElseThrow(), config.encoder().resampling())) {
      var model = Model.build(config, data, transfer::into);
      news.accept(transfer.report());
      return of(config, model);
    }
  }

  private static State of(RunConfig config, Model model) {
    var moving = Tree.parameters(model).stream().filter(p -> p.tensor().requires_grad()).toList();
    if (moving.isEmpty()) {
      throw Problem.config("from.freeze: want at least one tensor to train, was all frozen");
    }
    var optimizer = Optimizer.of(config.optim(), moving, model.method()::learningRate);
    return new State(model, config.train().batchScaling().map(optimizer::scaled).orElse(optimizer));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("model", model);
    visitor.child("optimizer", optimizer);
  }
}
