package org.fullrank.bench;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Batch;
import org.fullrank.input.InputShape;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;

/** A training step of a method as the training loop takes it, on a fixed batch. */
final class MethodStep implements TrainedStep {
  /**
   * What is trained.
   *
   * @param shape of the encoder's inputs
   * @param vocabularies what the ids of the batch stand for
   */
  record Settings(
      EncoderConfig encoder,
      InputShape shape,
      Config method,
      TrainingFacts.Vocabularies vocabularies) {}

  private record Network(Encoder encoder, Method method) implements Module {
    @Override
    public void visit(Visitor visitor) {
      visitor.child("encoder", encoder);
      visitor.child("method", method);
    }
  }

  private static final Seed SEED = new Seed(0);

  private final Network network;
  private final TimedTraining training;
  private final Batch batch;

  /**
   * @param batch its tensors outlive every scope
   */
  MethodStep(Settings settings, Batch batch, AttentionWay way) {
    this.batch = batch;
    var parts = Parts.standard().withScores(way.scores());
    int samples = batch.samples();
    var facts = new TrainingFacts(samples, 0, samples, 1, 1).with(settings.vocabularies());
    Supplier<Encoder> encoders = () -> settings.encoder().build(settings.shape(), parts, SEED);
    try (var _ = Scope.open()) {
      Encoder encoder = encoders.get();
      var site = new Site(encoder, encoders, parts, facts, Site.Hardware.CPU, SEED.with(1));
      network = new Network(encoder, settings.method().build(site));
      training = new TimedTraining(network);
    }
  }

  @Override
  public long parameters() {
    return training.parameters();
  }

  @Override
  public List<Double> block(Precision precision, int steps) {
    return Stream.generate(() -> timed(precision)).limit(steps).toList();
  }

  private double timed(Precision precision) {
    return training.step(batch.samples(), clock -> loss(precision, clock));
  }

  private Tensor loss(Precision precision, Clock clock) {
    var pass = Pass.train(SEED.with(2).with(clock.step()));
    var step = new TrainingStep(batch, network.encoder(), clock, pass);
    return precision.run(() -> network.method().step(step)).total();
  }
}
