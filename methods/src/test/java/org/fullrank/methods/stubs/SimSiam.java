package org.fullrank.methods.stubs;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.heads.HeadConfig;
import org.fullrank.losses.CosineLoss;
import org.fullrank.methods.Density;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.LearningRateScale;

/** SimSiam: the student's own projections are the targets; the predictor's rate stays constant. */
final class SimSiam implements Method {
  private final Layer projector;
  private final Layer predictor;

  SimSiam(Site site) {
    var layers = List.of(8, 8, Toys.DIM);
    projector =
        new HeadConfig(layers, HeadConfig.Stage.BATCH_NORM_RELU, Toys.STANDARDISED)
            .make(site.width(), site.seed().with(0));
    predictor = HeadConfig.mlp(2, Toys.DIM).make(Toys.DIM, site.seed().with(1));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Outputs made = Toys.projected(step, projector);
    return made.predicted(
        Toys.each(made.projections(), predictor, step.pass()),
        made.projections().stream().map(Tensor::detach).toList());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor first =
        CosineLoss.regression(outputs.predictions().getFirst(), outputs.targets().get(1));
    Tensor second =
        CosineLoss.regression(outputs.predictions().get(1), outputs.targets().getFirst());
    Tensor loss = first.add(second).mean();
    return Losses.of(loss, step.batch().samples(), new Term("regression", loss.detach()));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1));
  }

  @Override
  public LearningRateScale learningRate(String parameter) {
    return parameter.startsWith("method.predictor.")
        ? LearningRateScale.CONSTANT
        : LearningRateScale.SCHEDULED;
  }
}
