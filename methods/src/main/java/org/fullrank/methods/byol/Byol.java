package org.fullrank.methods.byol;

import static org.fullrank.core.Ops.times;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.heads.EmaTeacher;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.Network;
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
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Reading;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;

/**
 * BYOL: the online network predicts the target network's projection of the other view. The target
 * network then moves a little towards the online network.
 */
public final class Byol implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "byol", "Grill et al.", "Bootstrap Your Own Latent", "NeurIPS 2020", "2006.07733"),
          ByolConfig.DEFAULT);

  private final ByolConfig config;
  private final int baseBatch;
  private final Layer projector;
  private final EmaTeacher target;
  private final Layer predictor;

  Byol(ByolConfig config, Site site) {
    this.config = config;
    baseBatch = site.facts().baseBatch(config.momentumBatch());
    projector = projector(config, site);
    target =
        EmaTeacher.of(
            new Network(site.student(), projector),
            new Network(site.twin().get(), projector(config, site)),
            Ema.Buffers.LEAVE);
    predictor =
        switch (config.predictor()) {
          case MLP -> {
            var maps = site.parts().heads().at(Place.PREDICTOR);
            yield head(config).make(config.output(), maps, site.seed().with(1));
          }
          case NONE -> Activation.IDENTITY;
        };
  }

  private static Layer projector(ByolConfig config, Site site) {
    return head(config)
        .make(site.width(), site.parts().heads().at(Place.HEAD), site.seed().with(0));
  }

  private static HeadConfig head(ByolConfig config) {
    return HeadConfig.mlp(config.hidden(), config.output());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.child("predictor", predictor);
    visitor.frozen("target", target);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass();
    var first = step.batch().view(0).input();
    var second = step.batch().view(1).input();
    Tensor ofSecond = target.project(second, pass.fork(2));
    Tensor ofFirst = target.project(first, pass.fork(3));
    var projected = step.projectedApart(step.pairApart(), projector);
    return projected.predicted(
        step.pairApart(predictor, projected.projections()), List.of(ofFirst, ofSecond));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Tensor> guesses = outputs.predictions();
    Tensor perSample =
        CosineLoss.regression(guesses.getFirst(), outputs.targets().get(1))
            .add(CosineLoss.regression(guesses.get(1), outputs.targets().getFirst()));
    Tensor loss = perSample.mean();
    return new Losses(
        loss,
        step.batch().samples(),
        List.of(new Term("regression", times(loss.detach(), 0.5))),
        Optional.of(perSample));
  }

  /**
   * Von Mises-Fisher of concentration 1, as in Rodríguez Gálvez et al., ICML 2023, arXiv
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
  public void afterStep(Encoder encoder, Clock clock) {
    target.follow(config.momentum().at(clock), clock, baseBatch);
  }

  /** The teacher's: effective decay, horizon, distance. */
  @Override
  public List<Reading> readings() {
    return target.readings();
  }
}
