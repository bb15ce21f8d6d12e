package org.fullrank.methods.simsiam;

import static org.fullrank.core.Ops.times;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.LearningRateScale;

/** SimSiam: the prediction of each view meets the other view's projection, taken as a constant. */
public final class SimSiam implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "simsiam",
              "Chen and He",
              "Exploring Simple Siamese Representation Learning",
              "CVPR 2021",
              "2011.10566"),
          SimSiamConfig.DEFAULT);

  private final SimSiamConfig config;
  private final Layer projector;
  private final Layer predictor;

  SimSiam(SimSiamConfig config, Site site) {
    this.config = config;
    projector = config.projector().make(site.width(), site.seed().with(0));
    predictor = config.predictor().make(config.output(), site.seed().with(1));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var projected = step.projectedApart(step.pairApart(), projector);
    var projections = projected.projections();
    return projected.predicted(
        step.pairApart(predictor, projections), projections.stream().map(Tensor::detach).toList());
  }

  /** {@code −½ cos(p₁, z₂) − ½ cos(p₂, z₁)}, −1 to 1; −1 of a collapse too. */
  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Tensor> guesses = outputs.predictions();
    Tensor cosines =
        CosineLoss.similarity(guesses.getFirst(), outputs.targets().get(1))
            .add(CosineLoss.similarity(guesses.get(1), outputs.targets().getFirst()));
    Tensor perSample = times(cosines, -0.5);
    Tensor loss = perSample.mean();
    return new Losses(
        loss,
        step.batch().samples(),
        List.of(new Term("cosine", times(loss.detach(), -1))),
        Optional.of(perSample));
  }

  /**
   * Von Mises-Fisher of concentration 1, as for BYOL in Rodríguez Gálvez et al., ICML 2023, arXiv
   * 2307.10907.
   */
  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    boolean predicts = parameter.startsWith("method.predictor.");
    return switch (config.predictorRate()) {
      case SCHEDULED -> LearningRateScale.SCHEDULED;
      case CONSTANT -> predicts ? LearningRateScale.CONSTANT : LearningRateScale.SCHEDULED;
    };
  }
}
