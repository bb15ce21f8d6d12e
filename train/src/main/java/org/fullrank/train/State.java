package org.fullrank.train;

import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.core.Seed.Purpose;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.ImageShape;
import org.fullrank.encoder.Parts;
import org.fullrank.methods.Site;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Optimizer;

/** All that changes while a run trains; a checkpoint is its tensors. */
record State(Model model, Optimizer optimizer) implements Module {
  /** The state before the first step. */
  static State build(RunConfig config, int samples, ImageShape images) {
    var seed = new Seed(config.seed()).with(Purpose.INIT);
    Supplier<Encoder> twin = () -> config.encoder().build(images, Parts.standard(), seed.with(0));
    var encoder = twin.get();
    var site = new Site(encoder, twin, samples, config.train().batch(), seed.with(1));
    var model = new Model(encoder, config.method().build(site));
    var optimizer = Optimizer.of(config.optim(), Tree.parameters(model), model.method()::pace);
    return new State(model, optimizer);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("model", model);
    visitor.child("optimizer", optimizer);
  }
}
