package org.fullrank.methods.finetuning;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.input.Input;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Pass.Statistics;
import org.fullrank.nn.Pass.Weights;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;

/**
 * A method that trains its heads alone in the first epochs, on the features of the unchanged
 * encoder. After them it trains all tensors, the lower layers of the encoder more slowly.
 */
public final class Finetuning implements MethodWrapper {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Component(
          new Paper(
              "finetuning",
              "Kumar et al.",
              "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution",
              "ICLR 2022",
              "2202.10054"),
          Map.of("finetuning", FinetuningConfig.DEFAULT));

  private static final String ENCODER = "encoder.";

  private final Method base;
  private final EncoderLayers layers;
  private final double layerDecay;
  private final double headRate;
  private final long probeSteps;
  private final long riseSteps;

  Finetuning(FinetuningConfig config, Method base, Site site) {
    this.base = base;
    layers = EncoderLayers.of(site.student());
    layerDecay = config.layerDecay();
    headRate = config.headRate();
    probeSteps = config.probeEpochs() * site.facts().stepsPerEpoch();
    riseSteps = config.riseEpochs() * site.facts().stepsPerEpoch();
  }

  @Override
  public Method base() {
    return base;
  }

  @Override
  public Outputs forward(TrainingStep step) {
    return base.forward(trainsHeads(step.clock()) ? onFixedFeatures(step) : step);
  }

  private boolean trainsHeads(Clock clock) {
    return clock.span().from() < probeSteps;
  }

  private static TrainingStep onFixedFeatures(TrainingStep step) {
    return new TrainingStep(step.batch(), new Fixed(step.student()), step.clock(), step.pass());
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    LearningRateScale rate = base.learningRate(parameter);
    return parameter.startsWith(ENCODER)
        ? rate.times(layers.rate(parameter.substring(ENCODER.length()), layerDecay))
            .rising(probeSteps, riseSteps)
        : rate.times(headRate);
  }

  /** The encoder as in evaluation, without gradient. */
  private record Fixed(Encoder encoder) implements Encoder {
    @Override
    public int width() {
      return encoder.width();
    }

    @Override
    public TokenLayout layout() {
      return encoder.layout();
    }

    @Override
    public Optional<TrunkConfig> trunk() {
      return encoder.trunk();
    }

    @Override
    public Tensor real(Input input) {
      return encoder.real(input);
    }

    @Override
    public Features forward(Input input, Pass pass) {
      Pass fixed = pass.with(Statistics.RUNNING).with(Weights.MEAN).dropping(false);
      return Ops.noGrad(() -> encoder.forward(input, fixed));
    }

    @Override
    public void visit(Visitor visitor) {
      encoder.visit(visitor);
    }
  }
}
