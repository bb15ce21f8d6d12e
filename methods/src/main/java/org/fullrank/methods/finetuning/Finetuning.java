package org.fullrank.methods.finetuning;

import java.util.Map;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.FixedEncoder;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
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

  private record Fixed(Encoder encoder) implements FixedEncoder {}
}
