package org.fullrank.train;

import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.core.Seed.Purpose;
import org.fullrank.data.Dataset;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.nn.Module;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/** The encoder and the method on it: all that is trained, under the names of the checkpoint. */
public record Model(Encoder encoder, Method method) implements Module {
  /** The model before the first step, for the training images {@code data}. */
  public static Model build(RunConfig config, Dataset data) {
    var seed = new Seed(config.seed()).with(Purpose.INIT);
    Supplier<Encoder> twin = () -> untrained(config);
    var encoder = twin.get();
    var facts = Plan.facts(config, data);
    var site = new Site(encoder, twin, config.parts(), facts, Site.Hardware.CPU, seed.with(1));
    var model = new Model(encoder, config.build(site));
    Tree.move(model, site.hardware().device());
    return model;
  }

  /** The encoder before the first step. */
  static Encoder untrained(RunConfig config) {
    var seed = new Seed(config.seed()).with(Purpose.INIT).with(0);
    return config.encoder().build(Plan.images(config.views()), config.parts(), seed);
  }

  /** The encoder that probes and embeddings use. */
  public Encoder inference() {
    return method.inference(encoder);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("encoder", encoder);
    visitor.child("method", method);
  }
}
