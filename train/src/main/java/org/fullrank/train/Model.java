package org.fullrank.train;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.fullrank.core.Seed;
import org.fullrank.core.Seed.Purpose;
import org.fullrank.data.Dataset;
import org.fullrank.encoder.Encoder;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;

/**
 * The encoder and the method: all trained tensors, with the names of the checkpoint.
 *
 * @param encoder the encoder that the method trains; a {@link FrozenEncoder} if the run freezes it
 */
public record Model(Encoder encoder, Method method) implements Module {
  /** The model before the first step, with random weights, for the training images {@code data}. */
  public static Model build(RunConfig config, Dataset data) {
    return build(config, data, (_, _) -> {});
  }

  /**
   * The model before the first step.
   *
   * @param fill receives {@code encoder} and the encoder, then {@code method} and the method built
   *     on it, and may change their tensors; teachers are copies of the filled encoder
   */
  static Model build(RunConfig config, Dataset data, BiConsumer<String, Module> fill) {
    var seed = new Seed(config.seed()).with(Purpose.INIT);
    Supplier<Encoder> twin = () -> untrained(config);
    var encoder = twin.get();
    fill.accept("encoder", encoder);
    var student = FrozenEncoder.where(config.from(), encoder);
    var facts = Plan.facts(config, data);
    var site = new Site(student, twin, config.parts(), facts, Site.Hardware.CPU, seed.with(1));
    var method = config.build(site);
    fill.accept("method", method);
    var model = new Model(student, method);
    Tree.move(model, site.hardware().device());
    config.from().ifPresent(from -> from.frozen(Tree.tensors(model)).forEach(Model::freeze));
    return model;
  }

  private static void freeze(NamedTensor tensor) {
    tensor.tensor().set_requires_grad(false).retainReference();
  }

  /** The encoder before the first step, with random weights. */
  public static Encoder untrained(RunConfig config) {
    var seed = new Seed(config.seed()).with(Purpose.INIT).with(0);
    return config.encoder().build(Plan.shape(config.views()), config.parts(), seed);
  }

  /** The encoder that probes and embeddings use. */
  public Encoder inference() {
    return FrozenEncoder.within(method.inference(encoder));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("encoder", encoder);
    visitor.child("method", method);
  }
}
