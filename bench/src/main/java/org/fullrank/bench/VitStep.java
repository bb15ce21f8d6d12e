package org.fullrank.bench;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** A supervised training step of {@link Model}, on a fixed batch of noise. */
final class VitStep implements TrainedStep {
  private record Network(Encoder encoder, LinearMap head) implements Module {
    @Override
    public void visit(Visitor visitor) {
      visitor.child("encoder", encoder);
      visitor.child("head", head);
    }
  }

  private static final Seed SEED = new Seed(0);

  private final Network network;
  private final TimedTraining training;
  private final Tensor images;
  private final Tensor labels;

  VitStep(Model model, int batch, AttentionWay way) {
    var parts = Parts.standard().withScores(way.scores());
    try (var _ = Scope.open()) {
      var encoder =
          EncoderConfig.Vit.of(model.size(), model.patch())
              .build(new InputShape.Images(1, model.side(), model.side()), parts, SEED);
      var head = Linear.small().make(encoder.width(), model.classes(), true, SEED.with(1));
      network = new Network(encoder, head);
      training = new TimedTraining(network);
      images = Scope.keep(Ops.randn(SEED.with(2), batch, 1, model.side(), model.side()));
      long[] classes = LongStream.range(0, batch).map(i -> i % model.classes()).toArray();
      labels = Scope.keep(Tensors.of(classes, batch));
    }
  }

  @Override
  public long parameters() {
    return training.parameters();
  }

  @Override
  public List<Double> block(Precision precision, int steps) {
    return Stream.generate(() -> timed(precision, images)).limit(steps).toList();
  }

  /** The time of a step on {@code batch}, milliseconds. */
  double timed(Precision precision, Tensor batch) {
    return training.step(batch.size(0), _ -> loss(precision, batch));
  }

  private Tensor loss(Precision precision, Tensor batch) {
    Tensor logits =
        precision.run(() -> {
          var features = network.encoder().forward(Input.of(batch), Pass.train(SEED));
          return network.head().forward(features.pooled(), Pass.train(SEED));
        });
    return torch.cross_entropy_loss(Ops.toFloat(logits), labels);
  }
}
