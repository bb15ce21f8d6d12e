package org.fullrank.methods.framewise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Symbols;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * Framewise classification: a linear head gives each token of a clip the logits of the classes; the
 * loss is {@link CrossEntropy}, the mean over the tokens with a label.
 *
 * <p>Its outputs have the logits {@code [batch, tokens, symbols]}.
 */
public final class Framewise implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "framewise",
              "Graves and Schmidhuber",
              "Framewise phoneme classification with bidirectional LSTM and other neural network"
                  + " architectures",
              "Neural Networks 2005",
              ""),
          FramewiseConfig.DEFAULT,
          new Instruments(List.of(new FrameAccuracy()), List.of()));

  private final FramewiseConfig config;
  private final int classes;
  private final LinearMap head;

  Framewise(FramewiseConfig config, Site site) {
    this.config = config;
    classes =
        site.facts()
            .targets()
            .map(Symbols::size)
            .orElseThrow(
                () -> Problem.data("data: framewise wants labels at equal distances of each clip"));
    head = site.parts().linears().at(Place.HEAD).make(site.width(), classes, true, site.seed());
  }

  /** The room's method within {@code method}, if it is there. */
  static Optional<Framewise> within(Method method) {
    return switch (method) {
      case Framewise own -> Optional.of(own);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.features(0, step.pass().fork(0));
    return Outputs.of(List.of(features))
        .classified(head.forward(features.tokens(), step.pass().fork(1)));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor labels = FrameLabels.of(step.student(), step.batch());
    var loss = CrossEntropy.ofTokens(outputs.logits().orElseThrow(), labels, config.smoothing());
    return new Losses(
        loss.loss(),
        loss.count(),
        List.of(new Term("accuracy", loss.accuracy())),
        Optional.of(loss.perSequence(labels)));
  }

  /** The loss and the accuracy of {@code batch} in evaluation, without smoothing. */
  CrossEntropy heldOut(Encoder encoder, Batch batch) {
    Pass pass = Pass.evaluate();
    Tensor tokens = encoder.forward(batch.view(0).input(), pass.fork(0)).tokens();
    return CrossEntropy.ofTokens(
        head.forward(tokens, pass.fork(1)), FrameLabels.of(encoder, batch));
  }

  /** {@code ln K} of {@code K} equal shares, with or without label smoothing. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(Math.log(classes));
  }
}
